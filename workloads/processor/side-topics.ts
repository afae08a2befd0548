import { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import type { DeadLetter, LiveFigures } from '../chat/record.ts';
import type { Log } from '../lib/log.ts';
import type { Undecodable } from './feed-batch.ts';

/** What {@link SideTopics} needs. */
export interface SideTopicsOptions {
  readonly kafka: Kafka;
  readonly topics: { readonly live: string; readonly dead: string };
  /** Who writes, for dead letters. */
  readonly pod: string;
  /** Wall time, milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
  readonly onDropped: (letters: number) => void;
}

/** So many dead letters wait at most for Kafka; their records stay in the chat topic anyway. */
const WAITING_LETTERS = 1_000;
const KEPT_BYTES = 16_384;
const LEADER = 1;
const ALL_IN_SYNC_REPLICAS = -1;

/**
 * Writes live figures and dead letters. Neither is part of the results, so neither ever holds up the reading: a send that
 * takes long makes the figures after it be skipped.
 */
export class SideTopics {
  readonly #options: SideTopicsOptions;
  readonly #letters: Message[] = [];
  #producer: Promise<Producer> | undefined;
  #sending: Promise<void> | undefined;

  constructor(options: SideTopicsOptions) {
    this.#options = options;
  }

  /** A send is under way: figures taken now would be dropped. */
  get busy(): boolean {
    return this.#sending !== undefined;
  }

  addUndecodable(partition: number, values: readonly Undecodable[]): void {
    const { now, pod, onDropped } = this.#options;
    for (const { offset, value, reason } of values) {
      const letter: DeadLetter = {
        type: 'dead',
        source: pod,
        receivedAt: now(),
        reason: `partition ${partition}, offset ${offset}: ${reason}`,
        raw: (value ?? Buffer.alloc(0)).subarray(0, KEPT_BYTES).toString('base64'),
      };
      this.#letters.push({ key: String(partition), value: JSON.stringify(letter) });
    }
    const tooMany = this.#letters.length - WAITING_LETTERS;
    if (tooMany > 0) {
      this.#letters.splice(0, tooMany);
      onDropped(tooMany);
    }
  }

  /** Sends figures and the letters that wait; never rejects. */
  send(figures: readonly LiveFigures[]): void {
    if (this.busy || (figures.length === 0 && this.#letters.length === 0)) return;
    this.#sending = this.#write(figures).finally(() => {
      this.#sending = undefined;
    });
  }

  async close(): Promise<void> {
    await this.#sending;
    this.send([]);
    await this.#sending;
    const producer = await this.#producer?.catch(() => undefined);
    await producer?.disconnect();
  }

  async #write(figures: readonly LiveFigures[]): Promise<void> {
    const { topics, log } = this.#options;
    const letters = this.#letters.splice(0);
    try {
      this.#producer ??= this.#connect();
      const producer = await this.#producer;
      if (figures.length > 0) {
        const messages = figures.map(figure => ({ key: figure.room, value: JSON.stringify(figure) }));
        await producer.send({ topic: topics.live, acks: LEADER, messages });
      }
      if (letters.length > 0) {
        await producer.send({ topic: topics.dead, acks: ALL_IN_SYNC_REPLICAS, messages: letters });
        letters.length = 0;
      }
    } catch (error) {
      log.warn({ err: error }, 'live figures or dead letters were not written');
      const broken = this.#producer;
      this.#producer = undefined;
      broken?.then(producer => producer.disconnect()).catch(() => undefined);
      this.#letters.unshift(...letters);
    }
  }

  async #connect(): Promise<Producer> {
    const producer = this.#options.kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { retries: 2 },
    });
    await producer.connect();
    return producer;
  }
}
