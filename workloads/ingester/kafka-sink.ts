import { type Kafka, Partitioners, type Producer } from 'kafkajs';
import type { Log } from '../lib/log.ts';
import type { Waiting } from './lane.ts';
import { BatchTooLarge, type RecordSink } from './record-sink.ts';

const ALL_IN_SYNC_REPLICAS = -1;

/** After these the broker no longer knows the producer's sequence: only a new producer helps. */
const LOST_SEQUENCE: ReadonlySet<string> = new Set([
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
  'INVALID_PRODUCER_ID_MAPPING',
  'PRODUCER_FENCED',
]);
const TOO_LARGE: ReadonlySet<string> = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

/**
 * Writes batches by an idempotent kafkajs producer, `acks=all`. A write is of **one** partition: when a send of kafkajs
 * covers several and a leader moves to a broker that has answered already, it leaves the moved partition out and
 * reports success (producer/sendMessages.js, `brokersWithoutResponse`).
 */
export class KafkaSink implements RecordSink {
  readonly #kafka: Kafka;
  readonly #log: Log;
  #producer: Promise<Producer> | undefined;
  #closed = false;

  constructor(kafka: Kafka, log: Log) {
    this.#kafka = kafka;
    this.#log = log;
  }

  async write(topic: string, partition: number, batch: readonly Waiting[]): Promise<void> {
    const connecting = this.#connect();
    const producer = await connecting;
    const messages = batch.map(({ key, value }) => ({ key, value, partition }));
    try {
      await producer.send({ topic, acks: ALL_IN_SYNC_REPLICAS, messages });
    } catch (error) {
      const type = protocolError(error);
      if (TOO_LARGE.has(type))
        throw new BatchTooLarge(`${topic}/${partition} refused a batch of ${batch.length}`);
      // Written before; the answer was lost on the way.
      if (type === 'DUPLICATE_SEQUENCE_NUMBER') return;
      if (LOST_SEQUENCE.has(type)) this.#renew(connecting, type);
      throw error;
    }
  }

  /** How many partitions a topic has. Rejects when there is no such topic or no broker answers. */
  async partitionsOf(topic: string): Promise<number> {
    const admin = this.#kafka.admin({ retry: { retries: 2 } });
    try {
      await admin.connect();
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const partitions = topics.find(({ name }) => name === topic)?.partitions.length ?? 0;
      if (partitions === 0) throw new Error(`topic ${topic} has no partitions`);
      return partitions;
    } finally {
      await admin.disconnect();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const producer = await this.#producer?.catch(() => undefined);
    await producer?.disconnect();
  }

  #connect(): Promise<Producer> {
    if (this.#closed) return Promise.reject(new Error('the sink is closed'));
    if (this.#producer !== undefined) return this.#producer;
    const connecting = this.#newProducer();
    this.#producer = connecting;
    connecting.catch(() => {
      if (this.#producer === connecting) this.#producer = undefined;
    });
    return connecting;
  }

  async #newProducer(): Promise<Producer> {
    const producer = this.#kafka.producer({
      idempotent: true,
      // With more, a retry can overtake (tulios/kafkajs#598).
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: Number.MAX_SAFE_INTEGER },
    });
    try {
      await producer.connect();
      return producer;
    } catch (error) {
      await producer.disconnect().catch(() => undefined);
      throw error;
    }
  }

  #renew(connecting: Promise<Producer>, because: string): void {
    if (this.#producer !== connecting) return;
    this.#log.warn({ because }, 'the broker lost the sequence of this producer: making a new one');
    this.#producer = undefined;
    connecting.then(producer => producer.disconnect()).catch(() => undefined);
  }
}

/**
 * The protocol's name of an error, through the errors that kafkajs wraps around it; empty when there is none. By name
 * and not by class: kafkajs exports its error classes in a way that ES modules can't import.
 */
function protocolError(error: unknown): string {
  let at: unknown = error;
  for (let depth = 0; depth < 5 && at instanceof Error; depth += 1) {
    const type: unknown = Reflect.get(at, 'type');
    if (at.name === 'KafkaJSProtocolError' && typeof type === 'string') return type;
    at = at.cause ?? Reflect.get(at, 'originalError');
  }
  return '';
}
