/** Bad input and faults: the condition names what is wrong and helps; nothing else stops; it heals by itself. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { deployments } from '../../operator/api/resources.ts';
import type { TwitchPipeline } from '../../operator/api/twitch-pipeline.ts';
import { eventually } from '../support/eventually.ts';
import { anOperatorScene, type OperatorScene } from '../support/operator-scene.ts';
import { stackFacts } from '../support/stack-facts.ts';
import { topicsSeen } from '../support/topics-seen.ts';

const { kafka } = stackFacts();
const kafkaClient = new Kafka({ clientId: 'a-person', brokers: kafka, logLevel: logLevel.NOTHING });
const admin = kafkaClient.admin();
const small = { desiredState: 'Paused', topic: { partitions: 1 } } as const;
const down = { kafka: { brokers: kafka }, down: { brokers: ['127.0.0.1:1'] } };

const quotas = {
  group: '',
  version: 'v1',
  plural: 'resourcequotas',
  kind: 'ResourceQuota',
  namespaced: true,
};

let scene: OperatorScene;
before(async () => {
  scene = await anOperatorScene({ connections: { kafka: down } });
  await scene.start();
  await admin.connect();
});
after(async () => {
  await admin.disconnect();
  await scene.close();
});

function messageOf({ status }: TwitchPipeline, type = 'Ready'): string {
  return status?.conditions?.find(condition => condition.type === type)?.message ?? '';
}

test('an unknown connection stalls with the names there are, stops nobody else, and heals when it is offered', async () => {
  await scene.apply('early', { ...small, source: { connection: 'tomorrow' } });
  const stalled = await scene.reaches('early', 'Stalled=True UnknownConnection');
  assert.match(messageOf(stalled), /`spec.source.connection` is 'tomorrow': must be one of 'twitch'/);
  await scene.apply('other', small);
  await scene.reaches('other', 'Ready=True');
  await scene.setConnections({
    kafka: down,
    twitch: { twitch: { url: 'ws://127.0.0.1:1' }, tomorrow: { url: 'ws://127.0.0.1:2' } },
  });
  await scene.reaches('early', 'Ready=True');
});

test('a connections file that can not be used changes nothing', async () => {
  await scene.apply('steady', small);
  await scene.reaches('steady', 'Ready=True');
  await scene.setConnections({ kafka: { kafka: { brokers: 'not a list' } } });
  await scene.reconciles(3);
  await scene.reaches('steady', 'Ready=True');
  await scene.setConnections({ kafka: down });
});

test('Kafka that is down at the start is named and waited for; other pipelines are not held up', async () => {
  await scene.apply('waiting', { ...small, topic: { partitions: 1, connection: 'down' } });
  await scene.apply('quick', small);
  await scene.reaches('quick', 'Ready=True');
  const waiting = await scene.reaches('waiting', 'Ready=False KafkaUnreachable');
  assert.equal(await scene.deployment('waiting-processor'), undefined);
  assert.match(messageOf(waiting), /127\.0\.0\.1:1/);
  await scene.setConnections({ kafka: { ...down, down: { brokers: kafka } } });
  await scene.reaches('waiting', 'Ready=True', { withinMs: 60_000 });
});

test('a topic that somebody deleted is made again', async () => {
  await scene.apply('topicless', small);
  const { status } = await scene.reaches('topicless', 'Ready=True');
  const topic = status?.topic?.name ?? '';
  const producer = kafkaClient.producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ value: 'of the old topic' }] });
  await producer.disconnect();
  await admin.deleteTopics({ topics: [topic] });
  await eventually('there is an empty one', async () =>
    (await admin.fetchTopicOffsets(topic)).every(({ high }) => high === '0') ? true : undefined,
  );
  await scene.reaches('topicless', 'Ready=True');
});

test('a topic that is there already is not taken over', async () => {
  const topic = `smack.${scene.namespace}.foreign.chat`;
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }] });
  await topicsSeen(admin, [topic]);
  await scene.apply('foreign', small);
  const stalled = await scene.reaches('foreign', 'Stalled=True');
  assert.match(messageOf(stalled), new RegExp(topic));
  assert.equal(stalled.status?.topic, undefined);
  await admin.deleteTopics({ topics: [topic] });
  await scene.reaches('foreign', 'Ready=True');
});

test('a keyspace of another namespace is refused', async () => {
  await scene.apply('thief', { ...small, storage: { keyspace: 'smack_bank' } });
  const stalled = await scene.reaches('thief', 'Stalled=True KeyspaceNotAllowed');
  assert.match(messageOf(stalled), /must be one of 'smack_c_/);
});

test('a younger pipeline that wants other settings of the keyspace is told who decides', async () => {
  const retention = { minuteSeconds: 3600, hourSeconds: 7200, daySeconds: 9000 };
  await scene.apply('younger', { ...small, storage: { retention } });
  const stalled = await scene.reaches('younger', 'Stalled=True KeyspaceSettingsDiffer');
  assert.match(messageOf(stalled), new RegExp(`oldest pipeline in it, ${scene.namespace}/`));
  assert.equal(await scene.deployment('younger-ingester-0'), undefined);
});

test('a Deployment of somebody else whose name is needed is left alone until it is gone', async () => {
  const labels = { app: 'theirs' };
  const theirs = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'clash-processor', namespace: scene.namespace },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'a' }] } },
    },
  };
  await scene.person.create(deployments, theirs);
  await scene.apply('clash', small);
  const stalled = await scene.reaches('clash', 'Stalled=True ObjectTaken');
  assert.match(messageOf(stalled), /Deployment clash-processor exists and is not of this pipeline/);
  assert.deepEqual((await scene.deployment('clash-processor'))?.spec.selector.matchLabels, labels);
  await scene.person.delete(deployments, { namespace: scene.namespace, name: 'clash-processor' });
  await scene.reaches('clash', 'Ready=True');
});

test('a quota that forbids an object is told, and when it is lifted the pipeline is made', async () => {
  const namespace = `${scene.namespace}-2`;
  await scene.makeNamespace(namespace);
  await scene.person.create(quotas, {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'none', namespace },
    spec: { hard: { 'count/deployments.apps': '0' } },
  } as never);
  await quotaCounts(namespace);
  await scene.apply('poor', small, namespace);
  const refused = await scene.reaches('poor', 'Ready=False ObjectRefused', { namespace });
  assert.match(messageOf(refused), /exceeded quota/);
  await scene.person.delete(quotas, { namespace, name: 'none' });
  await scene.reaches('poor', 'Ready=True', { namespace });
});

async function quotaCounts(namespace: string): Promise<void> {
  await eventually('the quota is in force', async () => {
    const found = await scene.person.get<TwitchPipeline>(quotas, { namespace, name: 'none' });
    return found?.status !== undefined && 'hard' in found.status ? true : undefined;
  });
}
