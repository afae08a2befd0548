import { type Message, Partitioners, type Producer } from 'kafkajs';
import { testKafka } from '../../test/support/read-topic.ts';
import { stackFacts } from '../../test/support/stack-facts.ts';
import { encodeRecord } from '../../workloads/chat/codec.ts';
import type { ChatMessage } from '../../workloads/chat/record.ts';
import { PARTITIONS, type Workload } from './workload.ts';

/** Two topics with the same messages in the same order and partitions. */
export interface WrittenTopics {
  /** Our records and marks, with append times. */
  readonly ours: string;
  /** What the peers' harness reads: their fields, event time as the records' time; undefined when not asked for. */
  readonly peers: string | undefined;
  /** Mean size of a message's value, bytes. */
  readonly bytes: { readonly ours: number; readonly peers: number };
}

const BATCH = 500;
const CLOSING_AHEAD_MS = 300_000;

/** Writes a workload; `name` is that of our topic, `peers` that of theirs. */
export async function writeWorkload(
  workload: Workload,
  name: string,
  peers: string | undefined,
): Promise<WrittenTopics> {
  const kafka = testKafka(stackFacts().kafka);
  const admin = kafka.admin();
  await admin.connect();
  const topic = (of: string, timestamps: string) => ({
    topic: of,
    numPartitions: PARTITIONS,
    configEntries: [
      { name: 'message.timestamp.type', value: timestamps },
      { name: 'retention.ms', value: '-1' },
    ],
  });
  await admin.createTopics({
    waitForLeaders: true,
    topics: [topic(name, 'LogAppendTime'), ...(peers === undefined ? [] : [topic(peers, 'CreateTime')])],
  });
  await admin.disconnect();
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const ours = new TopicWriter(producer, name);
  const theirs = peers === undefined ? undefined : new TopicWriter(producer, peers);
  let last = 0;
  for (const entries of workload.seconds) {
    for (const entry of entries) {
      if (entry.kind === 'mark') {
        await ours.add(entry.partition, { key: null, value: encodeRecord(entry.mark) });
        continue;
      }
      const { message, partition } = entry;
      last = Math.max(last, message.time);
      await ours.add(partition, { key: message.room, value: encodeRecord(message) }, true);
      await theirs?.add(partition, theirMessage(message), true);
    }
  }
  // What closes the peers' windows, and is in no answer.
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    await theirs?.add(partition, closing(partition, last + CLOSING_AHEAD_MS));
  }
  await ours.end();
  await theirs?.end();
  await producer.disconnect();
  return { ours: name, peers, bytes: { ours: ours.meanBytes, peers: theirs?.meanBytes ?? 0 } };
}

/** Fills batches, partition by partition. */
class TopicWriter {
  readonly #producer: Producer;
  readonly #topic: string;
  readonly #waiting: Message[][] = Array.from({ length: PARTITIONS }, () => []);
  #bytes = 0;
  #messages = 0;

  constructor(producer: Producer, topic: string) {
    this.#producer = producer;
    this.#topic = topic;
  }

  get meanBytes(): number {
    return this.#bytes / this.#messages;
  }

  async add(partition: number, message: Message, counted = false): Promise<void> {
    if (counted) {
      this.#messages += 1;
      this.#bytes += message.value?.length ?? 0;
    }
    const waiting = this.#waiting[partition] ?? [];
    waiting.push({ ...message, partition });
    if (waiting.length >= BATCH) await this.#send(waiting);
  }

  async end(): Promise<void> {
    for (const waiting of this.#waiting) await this.#send(waiting);
  }

  async #send(waiting: Message[]): Promise<void> {
    if (waiting.length > 0) await this.#producer.send({ topic: this.#topic, messages: waiting.splice(0) });
  }
}

/** A message as the peers' jobs declare it. */
function theirMessage({ id, time, room, channel, user, login, text, emotes, badges }: ChatMessage): Message {
  const value = Buffer.from(
    JSON.stringify({
      id,
      ts: time,
      roomId: room,
      channel,
      userId: user,
      login,
      text,
      badges: Object.entries(badges ?? {}).map(([name, version]) => `${name}/${version}`),
      emotes: (emotes ?? []).map(({ id: emote, start, end }) => `${emote}:${start}-${end}`),
      bits: 0,
      firstMsg: false,
    }),
  );
  return { key: channel, value, timestamp: String(time) };
}

function closing(partition: number, time: number): Message {
  const channel = `__flush__${partition}`;
  const event = { id: channel, time, room: '0', channel, user: '0', login: 'flush', text: 'flush' };
  return theirMessage({ type: 'message', ...event });
}
