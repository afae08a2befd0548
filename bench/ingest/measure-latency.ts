import { eventually } from '../../test/support/eventually.ts';
import { anIngesterScene, untilReady } from '../../test/support/ingester-scene.ts';
import { testKafka } from '../../test/support/read-topic.ts';
import { startReplay } from '../../test/support/replay-process.ts';
import { stackFacts } from '../../test/support/stack-facts.ts';
import { ScannedMessage } from '../../workloads/chat/scanned-message.ts';
import { BatchCursor } from '../../workloads/kafkajs/batch-cursor.ts';
import { type FetchedBatch, isFetchedBatch } from '../../workloads/kafkajs/fetched-batch.ts';
import { readInPlace } from '../../workloads/kafkajs/read-in-place.ts';

/** How long messages took from their time to Kafka, milliseconds. */
export interface Latency {
  readonly messages: number;
  readonly messagesASecond: number;
  readonly cpuSeconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

const LONGEST_MS = 60_000;
/** The first seconds compile. */
const WARM_MS = 10_000;
/** Event time of the first message, to some milliseconds. */
const FIRST = Date.UTC(2024, 0, 1);

const cursor = new BatchCursor();
const scanned = new ScannedMessage();

/**
 * Lets the replay server play chat in real time, so many messages a second in each channel, and looks what the broker
 * says when each message came, by its append time. What the replay server is late is in the figures.
 */
export async function measureLatency(channels: number, rate: number, seconds: number): Promise<Latency> {
  const { kafka } = stackFacts();
  const logins = Array.from({ length: channels }, (_, index) => `live_${index}`);
  const messages = Math.ceil(channels * rate * (seconds + (2 * WARM_MS) / 1_000));
  const made = ['--channels', logins.join(), '--rate', String(rate), '--messages', String(messages)];
  const replay = await startReplay(...made, '--start-time', new Date(FIRST).toISOString(), '--speed', '1');
  const scene = await anIngesterScene({
    url: replay.url,
    channels: logins,
    kafka,
    partitions: channels,
    pingSeconds: 5,
  });
  try {
    const ingester = await scene.start();
    await untilReady(ingester, 60_000);
    // Asked for before the server begins: the way to it counts as lateness.
    const started = Date.now();
    await replay.start();
    await new Promise(resolve => setTimeout(resolve, WARM_MS));
    const cpu = () => ingester.metric('process_cpu_seconds_total');
    const before = await cpu();
    await new Promise(resolve => setTimeout(resolve, seconds * 1_000));
    const cpuSeconds = (await cpu()) - before;
    await replay.close();
    const waiting = async () => (await ingester.metric('smack_ingester_queue_records')) === 0 || undefined;
    await eventually('all is in Kafka', waiting, { withinMs: 60_000 });
    if ((await ingester.metric('smack_ingester_dropped_records_total')) > 0)
      throw new Error('the ingester dropped records');
    await ingester.end();
    const counts = await readLatencies(kafka, scene.topics.chat, {
      from: FIRST + WARM_MS,
      to: FIRST + WARM_MS + seconds * 1_000,
      behind: started - FIRST,
    });
    const seen = counts.reduce((sum, count) => sum + count, 0);
    return {
      messages: seen,
      messagesASecond: seen / seconds,
      cpuSeconds,
      p50: quantile(counts, seen, 0.5),
      p99: quantile(counts, seen, 0.99),
      most: quantile(counts, seen, 1),
    };
  } finally {
    await scene.close();
    await replay.close();
  }
}

/** Event time that is looked at, and how far it is behind wall time. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly behind: number;
}

/** How many messages of a span took how many milliseconds. */
async function readLatencies(brokers: readonly string[], topic: string, span: Span): Promise<Float64Array> {
  const counts = new Float64Array(LONGEST_MS + 1);
  const kafka = testKafka(brokers);
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic).finally(() => admin.disconnect());
  const left = new Map(
    ends.filter(({ high, low }) => high !== low).map(({ partition, high }) => [partition, Number(high) - 1]),
  );
  const consumer = kafka.consumer({ groupId: `${topic}.latency`, maxWaitTimeInMs: 100 });
  readInPlace(topic);
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        const batches: readonly object[] = batch.messages;
        for (const records of batches) {
          if (!isFetchedBatch(records)) throw new Error('not read in place');
          addLatencies(counts, records, span);
          if (records.lastOffset >= (left.get(batch.partition) ?? 0)) left.delete(batch.partition);
        }
      },
    });
    await eventually(`all of ${topic} is read`, () => left.size === 0 || undefined, { withinMs: 300_000 });
  } finally {
    await consumer.disconnect();
  }
  return counts;
}

function addLatencies(counts: Float64Array, records: FetchedBatch, { from, to, behind }: Span): void {
  cursor.load(records);
  while (cursor.next()) {
    if (!scanned.scan(cursor.bytes, cursor.valueStart, cursor.valueEnd)) continue;
    if (scanned.time < from || scanned.time >= to) continue;
    const took = Math.min(LONGEST_MS, Math.max(0, cursor.timestamp - scanned.time - behind));
    counts[took] = (counts[took] ?? 0) + 1;
  }
}

function quantile(counts: Float64Array, all: number, part: number): number {
  let seen = 0;
  for (const [took, count] of counts.entries()) {
    seen += count;
    if (seen >= all * part && seen > 0) return took;
  }
  return Number.NaN;
}
