import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { aKafkaScene, claimsOf, type KafkaScene } from '../support/kafka-scene.ts';
import { topicsGone, topicsSeen } from '../support/topics-seen.ts';

let scene: KafkaScene;
before(async () => {
  scene = await aKafkaScene();
});
after(() => scene.close());

test('three topics are made as described, and a second look writes nothing', async () => {
  const request = scene.request({ retentionSeconds: 3_600, config: { 'segment.bytes': '2000000' } });
  const [chat = '', live = '', dead = ''] = claimsOf(request);
  assert.deepEqual(await scene.ensure(request), {
    state: 'ready',
    value: { chat, live, dead, partitions: 3, configKeys: ['segment.bytes'] },
  });
  await topicsSeen(scene.admin, [chat, live, dead]);
  const { topics } = await scene.admin.fetchTopicMetadata({ topics: [chat, live, dead] });
  assert.deepEqual(Object.fromEntries(topics.map(topic => [topic.name, topic.partitions.length])), {
    [chat]: 3,
    [live]: 1,
    [dead]: 1,
  });
  const want: [string, string, string][] = [
    [chat, 'retention.ms', '3600000'],
    [chat, 'message.timestamp.type', 'LogAppendTime'],
    [chat, 'segment.bytes', '2000000'],
    [live, 'cleanup.policy', 'compact'],
    [dead, 'retention.ms', '3600000'],
  ];
  for (const [topic, key, value] of want) await scene.sees(topic, key, { value, own: true });

  const [writes, calls] = [scene.writes(), scene.calls()];
  for (let look = 0; look < 5; look += 1) {
    assert.equal((await scene.ensure({ ...request, claimed: claimsOf(request) })).state, 'ready');
  }
  assert.equal(scene.writes(), writes);
  assert.ok(scene.calls() - calls <= 1, 'a rested pipeline is asked about at most once in ten seconds');
});

test('nothing is made before the claim, and a crash after it makes no stranger of the topic', async () => {
  const request = scene.request();
  const writes = scene.writes();
  const signal = new AbortController().signal;
  assert.deepEqual(await scene.system.ensureTopics(request, signal), { state: 'unclaimed' });
  assert.equal(scene.writes(), writes);
  // The operator claimed, made one topic and died before the other two.
  const [chat = ''] = claimsOf(request);
  await scene.admin.createTopics({ topics: [{ topic: chat, numPartitions: 3, replicationFactor: 1 }] });
  const report = await scene.ensure({ ...request, claimed: claimsOf(request) });
  assert.equal(report.state, 'ready');
  await scene.sees(chat, 'message.timestamp.type', { value: 'LogAppendTime', own: true });
});

test("somebody else's entry on the topic survives the repair of ours", async () => {
  const request = scene.request({ retentionSeconds: 3_600 });
  const [chat = ''] = claimsOf(request);
  const claimed = claimsOf(request);
  await scene.ensure(request);
  // kafkajs replaces all entries: this sets a foreign one and takes ours away.
  await scene.admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: 2, name: chat, configEntries: [{ name: 'max.message.bytes', value: '777777' }] }],
  });
  await scene.sees(chat, 'max.message.bytes', { value: '777777', own: true });
  const again = await aKafkaScene();
  try {
    assert.equal((await again.ensure({ ...request, claimed })).state, 'ready');
    await scene.sees(chat, 'retention.ms', { value: '3600000', own: true });
    await scene.sees(chat, 'max.message.bytes', { value: '777777', own: true });
  } finally {
    await again.close();
  }
});

test('a setting taken out of the spec goes back to the default', async () => {
  const request = scene.request({ config: { 'segment.bytes': '2000000' } });
  const [chat = ''] = claimsOf(request);
  const claimed = claimsOf(request);
  await scene.ensure(request);
  await scene.ensure({ ...request, claimed, config: {}, configKeys: ['segment.bytes'] });
  await scene.sees(chat, 'segment.bytes', { value: '1073741824', own: false });
});

test('a topic deleted by hand is made again when its memory is over', async () => {
  const request = scene.request();
  const claimed = claimsOf(request);
  await scene.ensure(request);
  const live = claimed[1] ?? '';
  await topicsSeen(scene.admin, [live]);
  await scene.admin.deleteTopics({ topics: [live] });
  await topicsGone(scene.admin, [live]);
  // Another process remembers nothing.
  const again = await aKafkaScene();
  try {
    assert.equal((await again.ensure({ ...request, claimed })).state, 'ready');
    await topicsSeen(scene.admin, [live]);
    const { topics } = await scene.admin.fetchTopicMetadata({ topics: [live] });
    assert.equal(topics[0]?.partitions.length, 1);
  } finally {
    await again.close();
  }
});

test('changed partitions and replicas are refused and change nothing', async () => {
  const request = scene.request();
  const claimed = claimsOf(request);
  await scene.ensure(request);
  const writes = scene.writes();
  const more = await scene.ensure({ ...request, claimed, partitions: 4 });
  assert.ok(more.state === 'refused' && more.reason === 'PartitionsImmutable', JSON.stringify(more));
  assert.match(more.message, /has 3 partitions, 4 are asked for.*back to 3/);
  assert.equal(scene.writes(), writes);
});

test('more replicas than there are brokers are refused with the number', async () => {
  const report = await scene.ensure(scene.request({ replicationFactor: 9 }));
  assert.ok(report.state === 'refused' && report.reason === 'TooFewBrokers', JSON.stringify(report));
  assert.match(report.message, /is 9 and Kafka has 1 broker alive/);
});

test('a setting that Kafka or the list refuses is named', async () => {
  const report = await scene.ensure(scene.request({ config: { 'cleanup.policy': 'compact' } }));
  assert.ok(report.state === 'refused' && report.reason === 'TopicConfigRefused', JSON.stringify(report));
});

test('deletion takes the claimed topics and no others, and is done when they are gone', async () => {
  const request = scene.request();
  const claimed = claimsOf(request);
  const other = scene.request();
  await Promise.all([scene.ensure(request), scene.ensure(other)]);
  await topicsSeen(scene.admin, [...claimed, ...claimsOf(other)]);
  const signal = new AbortController().signal;
  const doomed = { ...request, claimed: [...claimed, ...claimsOf(other), '__consumer_offsets'] };
  assert.equal((await scene.system.deleteTopics(doomed, signal)).state, 'ready');
  const left = await scene.admin.listTopics();
  assert.deepEqual(
    left.filter(name => claimed.includes(name)),
    [],
  );
  for (const name of claimsOf(other)) assert.ok(left.includes(name));
  assert.equal((await scene.system.deleteTopics(doomed, signal)).state, 'ready', 'again');
});
