import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { topicNames } from '../../operator/api/names.ts';
import { aKafkaScene, claimsOf, type KafkaScene } from '../support/kafka-scene.ts';
import { topicsSeen } from '../support/topics-seen.ts';

let scene: KafkaScene;
before(async () => {
  scene = await aKafkaScene();
});
after(() => scene.close());

async function foreignTopics(names: readonly string[], partitions: number): Promise<void> {
  const [chat = '', live = '', dead = ''] = names;
  await scene.admin.createTopics({
    topics: [
      {
        topic: chat,
        numPartitions: partitions,
        replicationFactor: 1,
        configEntries: [{ name: 'retention.ms', value: '1000' }],
      },
      {
        topic: live,
        numPartitions: 1,
        replicationFactor: 1,
        configEntries: [{ name: 'cleanup.policy', value: 'compact' }],
      },
      {
        topic: dead,
        numPartitions: 1,
        replicationFactor: 1,
        configEntries: [{ name: 'retention.bytes', value: '1000000' }],
      },
    ],
  });
  await scene.sees(chat, 'retention.ms', { value: '1000', own: true });
  await scene.sees(live, 'cleanup.policy', { value: 'compact', own: true });
  await scene.sees(dead, 'retention.bytes', { value: '1000000', own: true });
}

test('a topic of somebody else is neither used nor changed, and can not be deleted', async () => {
  const request = scene.request();
  const names = claimsOf(request);
  await foreignTopics(names, 3);
  const report = await scene.ensure(request);
  assert.ok(report.state === 'refused' && report.reason === 'TopicNotOurs', JSON.stringify(report));
  assert.equal((await scene.config(names[0] ?? '', 'retention.ms')).value, '1000');
  await scene.system.deleteTopics(request, new AbortController().signal);
  const { topics } = await scene.admin.fetchTopicMetadata({ topics: [...names] });
  assert.equal(topics.length, 3);
});

test('a listed topic of equal shape is adopted and brought to the asked settings', async () => {
  const request = scene.request();
  const names = claimsOf(request);
  await foreignTopics(names, 3);
  const adopting = await aKafkaScene({ adoptTopics: { [request.namespace]: names } });
  try {
    const report = await adopting.ensure(request);
    assert.equal(report.state, 'ready', JSON.stringify(report));
    await scene.sees(names[0] ?? '', 'retention.ms', { value: '604800000', own: true });
  } finally {
    await adopting.close();
  }
});

test('a topic listed for another namespace, or of another shape, is not adopted', async () => {
  const request = scene.request();
  const names = claimsOf(request);
  await foreignTopics(names, 5);
  const elsewhere = await aKafkaScene({ adoptTopics: { other: names } });
  const here = await aKafkaScene({ adoptTopics: { [request.namespace]: names } });
  try {
    const notListed = await elsewhere.ensure(request);
    assert.ok(notListed.state === 'refused' && notListed.reason === 'TopicNotOurs');
    const otherShape = await here.ensure(request);
    assert.ok(otherShape.state === 'refused' && otherShape.reason === 'TopicShapeDiffers');
    assert.equal((await scene.config(names[0] ?? '', 'retention.ms')).value, '1000');
  } finally {
    await Promise.all([elsewhere.close(), here.close()]);
  }
});

/** Two pipeline names, too long for a topic, that are cut to one: their hashes of 32 bits are equal. */
function twoNamesOfOneTopic(namespace: string): readonly [string, string] {
  const seen = new Map<string, string>();
  for (let number = 0; ; number += 1) {
    const name = `${'a'.repeat(240)}${number}`;
    const { chat } = topicNames(namespace, name);
    const other = seen.get(chat);
    if (other !== undefined) return [other, name];
    seen.set(chat, name);
  }
}

test('of two pipelines whose names are cut to one topic the older keeps it, and the younger is told whose it is', async () => {
  const [oldName, newName] = twoNamesOfOneTopic('b-collision');
  const namespace = 'b-collision';
  const older = scene.request({ namespace, pipeline: oldName, createdAt: '2026-01-01T00:00:00Z' });
  const younger = scene.request({ namespace, pipeline: newName, createdAt: '2026-02-02T00:00:00Z' });
  const claimed = claimsOf(older);
  assert.deepEqual(claimsOf(younger), claimed);
  await scene.system.deleteTopics({ ...older, claimed }, new AbortController().signal);
  const [first, second] = await Promise.all([scene.ensure(older), scene.ensure(younger)]);
  assert.equal(first.state, 'ready', JSON.stringify(first));
  assert.ok(second.state === 'refused' && second.reason === 'TopicTaken', JSON.stringify(second));
  assert.match(second.message, new RegExp(`older pipeline ${namespace}/${oldName}`));
  // Nor may it delete what it never got.
  await scene.system.deleteTopics({ ...younger, claimed }, new AbortController().signal);
  assert.equal((await scene.ensure({ ...older, claimed })).state, 'ready');
  await topicsSeen(scene.admin, claimed);
});

test('a connection that a namespace may not use does not exist for it', async () => {
  const closed = await aKafkaScene({ namespaces: ['somewhere-else'] });
  try {
    for (const connection of ['kafka', 'nope', 'constructor']) {
      const report = await closed.ensure(closed.request({ connection }));
      assert.ok(report.state === 'refused' && report.reason === 'UnknownConnection', JSON.stringify(report));
    }
  } finally {
    await closed.close();
  }
});

test('what the administrator allows may change while the operator runs', async () => {
  const request = scene.request();
  const names = claimsOf(request);
  await foreignTopics(names, 3);
  const live = await aKafkaScene();
  try {
    assert.equal((await live.ensure(request)).state, 'refused');
    live.change({ adoptTopics: { [request.namespace]: [...names] } });
    assert.equal((await live.ensure(request)).state, 'ready');
    live.change({ brokers: ['127.0.0.1:1'] });
    const gone = await live.ensure(live.request());
    assert.ok(gone.state === 'waiting' && gone.reason === 'KafkaUnreachable', JSON.stringify(gone));
  } finally {
    await live.close();
  }
});
