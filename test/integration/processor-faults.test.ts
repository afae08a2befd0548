import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { types } from 'cassandra-driver';
import type { TopicRecord } from '../../workloads/chat/record.ts';
import { aMark, aMessage } from '../support/a-record.ts';
import { eventually } from '../support/eventually.ts';
import { aProcessorScene, type ProcessorScene } from '../support/processor-scene.ts';
import { readTopic } from '../support/read-topic.ts';
import type { RunningProcessor } from '../support/running-processor.ts';
import { storedRows } from '../support/stored-tables.ts';

const START = Date.UTC(2024, 0, 1, 12);
let scene: ProcessorScene;
let processor: RunningProcessor;

before(async () => {
  scene = await aProcessorScene({ partitions: 1 });
});
after(() => scene.close());

const minute = (number: number) => START + number * 60_000;
const say = (number: number, id: string): TopicRecord => aMessage({ time: minute(number) + 1_000, id });
const reach = (number: number): TopicRecord => aMark({ reached: minute(number) });
const write = (...records: readonly TopicRecord[]) =>
  scene.write(records.map(record => ({ partition: 0, key: 'k', record })));
const counts = async () =>
  (await storedRows(scene.cassandra, scene.config)).map(row => [
    (row.windowStart - START) / 60_000,
    row.messages,
    row.revision,
  ]);
const stores = (want: readonly (readonly number[])[]) =>
  eventually(`the windows are ${JSON.stringify(want)}`, async () => {
    const found = await counts();
    if (JSON.stringify(found) !== JSON.stringify(want)) throw new Error(`they are ${JSON.stringify(found)}`);
    return true;
  });

test('what is no record goes to the dead letters and stops nothing', async () => {
  processor = await scene.start('p0');
  const { producer, config } = scene;
  const broken = ['', '{', '"text"', '{"type":"message"}', '\u0000', `{"type":"message","time":"x"}`];
  await producer.send({
    topic: config.topics.chat,
    messages: broken.map(value => ({ partition: 0, key: 'k', value })),
  });
  await producer.send({
    topic: config.topics.chat,
    messages: [{ partition: 0, key: 'k', value: Buffer.from([0xff, 0xfe]) }],
  });
  await producer.send({ topic: config.topics.chat, messages: [{ partition: 0, key: 'k', value: null }] });
  await write(say(0, 'a'), reach(2));
  await stores([[0, 1, 1]]);
  const letters = await eventually('all are in the topic of dead letters', async () => {
    const found = await readTopic(config.kafka.brokers, config.topics.dead);
    return found.length >= 8 ? found : undefined;
  });
  assert.equal(letters.length, 8);
  const first = JSON.parse(letters[0]?.value ?? '');
  assert.equal(first.type, 'dead');
  assert.match(first.reason, /^partition 0, offset 0: /);
  assert.equal(first.source, 'p0');
  assert.match((await processor.get('/metrics')).body, /smack_processor_undecodable_total 8\b/);
});

test('the open window is shown in the live topic', async () => {
  await write(say(3, 'b'), say(3, 'c'));
  const figures = await eventually('live figures with both messages', async () => {
    const records = await readTopic(scene.config.kafka.brokers, scene.config.topics.live);
    const all = records.map(({ value }) => JSON.parse(value));
    return all.find(({ messages, windowStart }) => windowStart === minute(3) && messages === 2);
  });
  assert.deepEqual(figures, {
    type: 'live',
    room: '100',
    channel: 'forsen',
    windowStart: minute(3),
    windowSeconds: 60,
    messages: 2,
    chatters: 1,
    top: [{ login: 'ann', messages: 2 }],
    latest: minute(3) + 1_000,
    late: 0,
  });
});

test('a drain ends with exit code 0 and a checkpoint of everything that was read', async () => {
  assert.equal(await processor.kill('SIGTERM'), 0, processor.log());
  const checkpoint = await storedCheckpoint();
  const [offsets] = await scene.admin.fetchTopicOffsets(scene.config.topics.chat);
  assert.equal(Number(checkpoint.readTo), Number(offsets?.high));
  assert.ok(checkpoint.position < Number(checkpoint.readTo), 'the open window is to be read again');
});

test('other settings are a new revision: what is closed stays, what is open is made under the new ones', async () => {
  processor = await scene.start('p1', { ...scene.config, topChatters: 1 });
  await write(reach(5));
  await stores([
    [0, 1, 1],
    [3, 2, 2],
  ]);
});

test('a topic that was made anew is a new revision, noticed while reading, and final windows stay', async () => {
  const { admin, config } = scene;
  await admin.deleteTopics({ topics: Object.values(config.topics) });
  await eventually(
    'the topic is gone',
    async () => !(await admin.listTopics()).includes(config.topics.chat) || undefined,
  );
  await scene.createTopics();
  const noticed = /"revision":3,.*a new revision begins/;
  await eventually('it is noticed', () => noticed.test(processor.log()) || undefined);
  await write(
    ...Array.from({ length: 40 }, (_, number) => say(10, `new${number}`)),
    say(0, 'old'),
    reach(12),
  );
  await stores([
    [0, 1, 1],
    [3, 2, 2],
    [10, 40, 3],
  ]);
});

test('a topic that was made anew while no processor ran is noticed by the next', async () => {
  assert.equal(await processor.kill('SIGTERM'), 0, processor.log());
  const { admin, config } = scene;
  await admin.deleteTopics({ topics: Object.values(config.topics) });
  await eventually(
    'the topic is gone',
    async () => !(await admin.listTopics()).includes(config.topics.chat) || undefined,
  );
  await scene.createTopics();
  await write(...Array.from({ length: 60 }, (_, number) => say(20, `newer${number}`)), reach(22));
  processor = await scene.start('p2', { ...config, topChatters: 1 });
  await stores([
    [0, 1, 1],
    [3, 2, 2],
    [10, 40, 3],
    [20, 60, 4],
  ]);
});

test('a checkpoint that can not be read stops its partition and says so, until it is mended', async () => {
  assert.equal(await processor.kill('SIGTERM'), 0, processor.log());
  const good = await checkpointText();
  await writeCheckpointText('{"format":99}');
  processor = await scene.start('p3', { ...scene.config, topChatters: 1 });
  await eventually(
    'the log says so',
    () => /its format is 99, this processor reads 1/.test(processor.log()) || undefined,
  );
  assert.equal((await processor.get('/readyz')).status, 503);
  await writeCheckpointText(good);
  await eventually('it is ready', async () => (await processor.get('/readyz')).status === 200 || undefined);
});

async function storedCheckpoint() {
  return JSON.parse(await checkpointText());
}

function stateKey(): unknown[] {
  const { pipeline, topics } = scene.config;
  return [pipeline.name, types.Uuid.fromString(pipeline.uid), topics.chat, 0];
}

async function checkpointText(): Promise<string> {
  const where = 'WHERE pipeline = ? AND pipeline_uid = ? AND topic = ? AND partition = ?';
  const query = `SELECT checkpoint FROM ${scene.config.keyspace}.processor_state ${where}`;
  return (await scene.cassandra.execute(query, stateKey(), { prepare: true })).first()?.['checkpoint'];
}

async function writeCheckpointText(text: string): Promise<void> {
  const query = `INSERT INTO ${scene.config.keyspace}.processor_state (pipeline, pipeline_uid, topic, partition, checkpoint) VALUES (?, ?, ?, ?, ?)`;
  await scene.cassandra.execute(query, [...stateKey(), text], { prepare: true });
}
