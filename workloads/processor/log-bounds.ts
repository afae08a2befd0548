import type { Admin, Kafka } from 'kafkajs';
import type { LogBounds } from './plan-start.ts';

/** Asks Kafka for the first and the next offset of a topic's partitions. */
export class LogBoundsReader {
  readonly #kafka: Kafka;
  readonly #topic: string;
  #admin: Promise<Admin> | undefined;
  #asking: Promise<ReadonlyMap<number, LogBounds>> | undefined;

  constructor(kafka: Kafka, topic: string) {
    this.#kafka = kafka;
    this.#topic = topic;
  }

  /** Rejects when no broker answers or the partition is not there. */
  async read(partition: number): Promise<LogBounds> {
    const bounds = (await this.readAll()).get(partition);
    if (bounds === undefined) throw new Error(`topic ${this.#topic} has no partition ${partition}`);
    return bounds;
  }

  /** All partitions by one request; those who ask at the same time share it. */
  readAll(): Promise<ReadonlyMap<number, LogBounds>> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async close(): Promise<void> {
    const admin = await this.#admin?.catch(() => undefined);
    this.#admin = undefined;
    await admin?.disconnect();
  }

  async #ask(): Promise<ReadonlyMap<number, LogBounds>> {
    this.#admin ??= this.#connect();
    try {
      const admin = await this.#admin;
      const offsets = await admin.fetchTopicOffsets(this.#topic);
      return new Map(
        offsets.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]),
      );
    } catch (error) {
      // Its metadata may be of a topic that is no more; the next one asks anew.
      void this.close();
      throw error;
    }
  }

  async #connect(): Promise<Admin> {
    const admin = this.#kafka.admin({ retry: { retries: 2 } });
    await admin.connect();
    return admin;
  }
}
