import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { CompressionTypes, type Kafka, type Message } from 'kafkajs';
import { BatchCursor } from '../../workloads/kafkajs/batch-cursor.ts';
import { isFetchedBatch } from '../../workloads/kafkajs/fetched-batch.ts';
import { readInPlace } from '../../workloads/kafkajs/read-in-place.ts';
import { eventually } from '../support/eventually.ts';
import { testKafka } from '../support/read-topic.ts';
import { stackFacts } from '../support/stack-facts.ts';

let kafka: Kafka;
const topics: string[] = [];

before(() => {
  kafka = testKafka(stackFacts().kafka);
});

after(async () => {
  const admin = kafka.admin();
  await admin.connect();
  await admin.deleteTopics({ topics });
  await admin.disconnect();
});

async function aTopic(timestamps: 'LogAppendTime' | 'CreateTime'): Promise<string> {
  const topic = `in-place-${randomBytes(4).toString('hex')}`;
  topics.push(topic);
  const admin = kafka.admin();
  await admin.connect();
  const configEntries = [{ name: 'message.timestamp.type', value: timestamps }];
  await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }], waitForLeaders: true });
  await admin.disconnect();
  return topic;
}

interface Seen {
  readonly offset: number;
  readonly timestamp: number;
  readonly value: string | null;
}

/** The records of a topic from `from` on, until `enough` of them, read in place. */
async function read(topic: string, enough: number, from = 0): Promise<Seen[]> {
  readInPlace(topic);
  const consumer = kafka.consumer({
    groupId: `${topic}-${randomBytes(4).toString('hex')}`,
    maxWaitTimeInMs: 50,
  });
  const seen: Seen[] = [];
  const cursor = new BatchCursor();
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      const batches: readonly object[] = batch.messages;
      for (const records of batches) {
        assert.ok(isFetchedBatch(records));
        cursor.load(records);
        while (cursor.next()) {
          const { offset, timestamp } = cursor;
          if (offset >= from) seen.push({ offset, timestamp, value: cursor.value()?.toString() ?? null });
        }
      }
    },
  });
  if (from > 0) consumer.seek({ topic, partition: 0, offset: String(from) });
  await eventually('all records were read', () => seen.length >= enough || undefined);
  await consumer.disconnect();
  return seen;
}

async function write(
  topic: string,
  sends: readonly { messages: Message[]; compression?: CompressionTypes }[],
) {
  const producer = kafka.producer();
  await producer.connect();
  for (const send of sends) await producer.send({ topic, ...send });
  await producer.disconnect();
}

test('records of all shapes come as they were written, in batches and packed or not', async () => {
  const topic = await aTopic('CreateTime');
  const made = (number: number): Message => ({
    key: number % 3 === 0 ? null : 'k'.repeat(number * 50),
    value: number % 5 === 0 ? null : `${number} ${'x'.repeat(number * 37)}`,
    headers: number % 4 === 0 ? { a: 'b', c: Buffer.alloc(200) } : {},
    timestamp: String(1_700_000_000_000 + number * 12_345 - 50_000),
  });
  const messages = Array.from({ length: 60 }, (_, number) => made(number));
  await write(topic, [
    { messages: messages.slice(0, 20) },
    { messages: messages.slice(20, 40), compression: CompressionTypes.GZIP },
    ...messages.slice(40).map(message => ({ messages: [message] })),
  ]);
  const seen = await read(topic, 60);
  assert.deepEqual(
    seen,
    messages.map(({ value, timestamp }, offset) => ({ offset, timestamp: Number(timestamp), value })),
  );
});

test('a fetch may begin within a batch, and in the middle of a topic larger than a response', async () => {
  const topic = await aTopic('LogAppendTime');
  const sends = Array.from({ length: 30 }, (_, send) => ({
    messages: Array.from({ length: 100 }, (_, at) => ({ value: `${send * 100 + at} ${'y'.repeat(900)}` })),
  }));
  await write(topic, sends);
  const seen = await read(topic, 3_000 - 1_234, 1_234);
  assert.deepEqual(
    seen.map(({ offset, value }) => [offset, Number.parseInt(value ?? '', 10)]),
    Array.from({ length: 3_000 - 1_234 }, (_, at) => [1_234 + at, 1_234 + at]),
  );
  for (const { timestamp } of seen) assert.ok(Math.abs(timestamp - Date.now()) < 600_000);
});

test('what a transaction took back is not seen, nor are the markers of transactions', async () => {
  const topic = await aTopic('LogAppendTime');
  const producer = kafka.producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  for (const [value, ending] of [
    ['a', 'commit'],
    ['b', 'abort'],
    ['c', 'commit'],
  ] as const) {
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ value }, { value: `${value}${value}` }] });
    await transaction[ending]();
  }
  await producer.disconnect();
  const seen = await read(topic, 4);
  assert.deepEqual(
    seen.map(({ offset, value }) => [offset, value]),
    [
      [0, 'a'],
      [1, 'aa'],
      [6, 'c'],
      [7, 'cc'],
    ],
  );
});
