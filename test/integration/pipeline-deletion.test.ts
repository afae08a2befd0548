import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { namespaces, twitchPipelines } from '../../operator/api/resources.ts';
import { eventually } from '../support/eventually.ts';
import { anOperatorScene, type OperatorScene } from '../support/operator-scene.ts';
import { stackFacts } from '../support/stack-facts.ts';

const kafka = stackFacts().kafka;
const admin = new Kafka({ clientId: 'a-person', brokers: kafka, logLevel: logLevel.NOTHING }).admin();
/** A port on which nobody listens. */
const nobody = { brokers: ['127.0.0.1:1'] };
const small = { desiredState: 'Paused', topic: { partitions: 1 } } as const;

let scene: OperatorScene;
before(async () => {
  scene = await anOperatorScene({
    connections: { kafka: { kafka: { brokers: kafka }, other: { brokers: kafka } } },
    env: { SMACK_CLEANUP_SECONDS: '12' },
  });
  await scene.start();
  await admin.connect();
});
after(async () => {
  await admin.disconnect();
  await scene.close();
});

async function topicsOf(name: string, namespace = scene.namespace): Promise<readonly string[]> {
  return (await admin.listTopics()).filter(topic => topic.startsWith(`smack.${namespace}.${name}.`)).sort();
}

/** A broker shows a topic some moments after it has acknowledged that it is made, or deleted. */
async function hasTopics(name: string, number: number, namespace = scene.namespace): Promise<void> {
  await eventually(`${name} has ${number} topics`, async () =>
    (await topicsOf(name, namespace)).length === number ? true : undefined,
  );
}

async function remove(name: string, namespace = scene.namespace): Promise<void> {
  await scene.person.delete(twitchPipelines, { namespace, name });
}

async function isGone(name: string, namespace = scene.namespace): Promise<void> {
  await eventually(`${name} is gone`, async () =>
    (await scene.pipeline(name, namespace)) === undefined ? true : undefined,
  );
}

test('with Retain the pipeline goes at once and its topics stay', async () => {
  await scene.apply('kept', small);
  const { metadata } = await scene.reaches('kept', 'Ready=True');
  assert.equal(metadata.finalizers, undefined);
  await remove('kept');
  await isGone('kept');
  await hasTopics('kept', 3);
});

test('with Delete its topics go with it', async () => {
  await scene.apply('gone', { ...small, deletionPolicy: 'Delete' });
  const { metadata } = await scene.reaches('gone', 'Ready=True');
  assert.deepEqual(metadata.finalizers, ['smack.dev/cleanup']);
  await hasTopics('gone', 3);
  await remove('gone');
  await isGone('gone');
  await hasTopics('gone', 0);
});

test('from Delete back to Retain the finalizer is given back', async () => {
  await scene.apply('undecided', { ...small, deletionPolicy: 'Delete' });
  await scene.reaches('undecided', 'Ready=True');
  await scene.apply('undecided', small);
  const { metadata } = await scene.reaches('undecided', 'Ready=True');
  assert.equal(metadata.finalizers, undefined);
});

test('deleted while Kafka is down, it says so, waits, gives up at its deadline and tells what is left', async () => {
  const spec = { ...small, deletionPolicy: 'Delete', topic: { partitions: 1, connection: 'other' } } as const;
  await scene.apply('stuck', spec);
  await scene.reaches('stuck', 'Ready=True');
  await scene.setConnections({ kafka: { kafka: { brokers: kafka }, other: nobody } });
  // The operator reads the file again within some seconds; until then Kafka is not down for it.
  await scene.reaches('stuck', 'TopicsReady=False KafkaUnreachable', { withinMs: 60_000 });
  await remove('stuck');
  const waiting = await scene.reaches('stuck', 'Ready=False Deleting');
  assert.match(
    waiting.status?.conditions?.[0]?.message ?? '',
    /topics smack\.\S+\.stuck\.chat.*; gives up at \d{4}-\d\d-\d\dT/,
  );
  await isGone('stuck');
  const events = { group: 'events.k8s.io', version: 'v1', plural: 'events', kind: 'Event', namespaced: true };
  await eventually('the event tells what is left', async () => {
    const found = await scene.person.list<{ reason?: string; note?: string } & typeof waiting>(events, {
      namespace: scene.namespace,
    });
    return found.some(({ reason, note }) => reason === 'CleanupAbandoned' && note?.includes('stuck.chat'))
      ? true
      : undefined;
  });
});

test('a namespace that is deleted takes its pipelines and their topics with it', async () => {
  const namespace = `${scene.namespace}-2`;
  await scene.makeNamespace(namespace);
  await scene.apply('inside', { ...small, deletionPolicy: 'Delete' }, namespace);
  await scene.reaches('inside', 'Ready=True', { namespace });
  await scene.person.delete(namespaces, { name: namespace });
  await isGone('inside', namespace);
  await eventually(
    'the namespace is gone',
    async () => ((await scene.person.get(namespaces, { name: namespace })) === undefined ? true : undefined),
    { withinMs: 60_000 },
  );
  await hasTopics('inside', 0, namespace);
});
