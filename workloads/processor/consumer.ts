import { once } from 'node:events';
import { type Consumer, type EachBatchPayload, type Kafka, PartitionAssigners } from 'kafkajs';
import { isFetchedBatch } from '../kafkajs/fetched-batch.ts';
import { readInPlace } from '../kafkajs/read-in-place.ts';
import { backoffMs } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { stickyAssigner } from './assignment/sticky-assigner.ts';
import type { PartitionRunner } from './partition-runner.ts';
import type { PartitionTable } from './partition-table.ts';
import { waitForRoom } from './wait-for-room.ts';

/** What {@link ChatConsumer} needs. */
export interface ChatConsumerOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly group: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly onJoin: () => void;
}

/** Records between two heartbeats: some milliseconds of work. */
const CHUNK = 500;
/** How long a partition waits for the store within a batch before it is paused. */
const PATIENCE_MS = 3_000;
const RESTART_BOUNDS = { firstMs: 500, capMs: 15_000 };

/**
 * The consumer group's member. kafkajs has no hook for revoked partitions and its `isStale` does not tell of a
 * rebalance, so its events are used: REBALANCING holds the runners, GROUP_JOIN, which it emits before it fetches again,
 * assigns them. What kafkajs gives up on is started anew, for ever.
 */
export class ChatConsumer {
  readonly #options: ChatConsumerOptions;
  #consumer: Consumer | undefined;
  #draining = false;
  readonly #committed = new Map<number, string>();

  constructor(options: ChatConsumerOptions) {
    this.#options = options;
  }

  /** Reads until the signal; never rejects. */
  async run(table: PartitionTable, signal: AbortSignal): Promise<void> {
    const { clock, random, log } = this.#options;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        await this.#runOnce(table, signal, () => {
          failures = 0;
        });
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error }, 'the consumer has stopped and is started anew');
      }
      table.hold();
      const stopped = this.#consumer;
      this.#consumer = undefined;
      await stopped?.disconnect().catch(() => undefined);
      await clock.sleep(backoffMs(failures, RESTART_BOUNDS, random), signal).catch(() => undefined);
    }
  }

  /** Fetches no more. The group membership stays until the signal of {@link run}, so that nobody takes over too early. */
  drain(table: PartitionTable): void {
    this.#draining = true;
    for (const { partition } of table.all()) this.pause(partition);
  }

  seek(partition: number, offset: number): void {
    this.#quietly(consumer =>
      consumer.seek({ topic: this.#options.topic, partition, offset: String(offset) }),
    );
  }

  pause(partition: number): void {
    this.#quietly(consumer => consumer.pause([{ topic: this.#options.topic, partitions: [partition] }]));
  }

  resume(partition: number): void {
    if (this.#draining) return;
    this.#quietly(consumer => consumer.resume([{ topic: this.#options.topic, partitions: [partition] }]));
  }

  /**
   * Commits how far each partition was read. Only people look at it, to see the lag: where a processor begins is in its
   * checkpoint, and a committed offset expires while a pipeline is paused.
   */
  async commit(table: PartitionTable): Promise<void> {
    const { topic, log } = this.#options;
    const offsets = table
      .all()
      .filter(runner => runner.mode === 'reading' && runner.state !== undefined)
      .map(({ partition, state }) => ({ topic, partition, offset: String(state?.nextOffset ?? 0) }))
      .filter(({ partition, offset }) => this.#committed.get(partition) !== offset);
    if (!table.joined || offsets.length === 0 || this.#consumer === undefined) return;
    try {
      await this.#consumer.commitOffsets(offsets);
      for (const { partition, offset } of offsets) this.#committed.set(partition, offset);
    } catch (error) {
      log.debug({ err: error }, 'the offsets were not committed');
    }
  }

  async #runOnce(table: PartitionTable, signal: AbortSignal, onJoined: () => void): Promise<void> {
    const { kafka, topic, group, onJoin } = this.#options;
    const consumer = kafka.consumer({
      groupId: group,
      allowAutoTopicCreation: false,
      // The second is for the minutes of an upgrade, when processors of a version without the first are in the group.
      partitionAssigners: [stickyAssigner(() => table.holds()), PartitionAssigners.roundRobin],
      maxWaitTimeInMs: 250,
      // Nothing here keeps a heartbeat waiting for more than a second, and a dead member holds its partitions so long.
      sessionTimeout: 15_000,
      rebalanceTimeout: 60_000,
      heartbeatInterval: 3_000,
      maxBytesPerPartition: 1_048_576,
      metadataMaxAge: 60_000,
    });
    this.#consumer = consumer;
    readInPlace(topic);
    const crashed = Promise.withResolvers<never>();
    crashed.promise.catch(() => undefined);
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      table.hold();
      if (!payload.restart) crashed.reject(payload.error);
    });
    consumer.on(consumer.events.REBALANCING, () => table.hold());
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.#committed.clear();
      table.assign(payload.memberAssignment[topic] ?? []);
      onJoined();
      onJoin();
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 16,
      eachBatch: payload => this.#eachBatch(table, payload),
    });
    await Promise.race([crashed.promise, aborted(signal)]);
  }

  async #eachBatch(table: PartitionTable, payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, heartbeat, isRunning, isStale } = payload;
    const runner = table.get(batch.partition);
    if (runner === undefined) return;
    runner.sees(Number(batch.highWatermark), 0);
    // The log's own batches, of one record to some thousands: readInPlace has them stand for kafkajs' messages.
    const batches: readonly object[] = batch.messages;
    let taken = 0;
    for (const records of batches) {
      if (this.#draining || !isRunning() || isStale() || !table.joined) return;
      if (!isFetchedBatch(records))
        throw new Error('the broker speaks no Fetch 11: Kafka 2.3 or newer is needed');
      if (!runner.take(records)) return;
      resolveOffset(records.offset);
      taken += records.count;
      if (taken >= CHUNK) {
        taken = 0;
        await heartbeat();
      }
      if (runner.full && !(await this.#waitForRoom(runner, heartbeat))) return;
    }
  }

  /**
   * Waits for the store, a while within the batch, since that is usually enough; then by pausing the partition, so that
   * kafkajs goes on with its heartbeats. Says whether to go on with the batch.
   */
  async #waitForRoom(runner: PartitionRunner, heartbeat: () => Promise<void>): Promise<boolean> {
    const { clock } = this.#options;
    const until = clock.monotonic() + PATIENCE_MS;
    while (runner.full && clock.monotonic() < until) {
      await waitForRoom(runner, clock);
      await heartbeat();
    }
    if (!runner.full) return true;
    this.pause(runner.partition);
    const resume = async () => {
      while (runner.full && runner.mode === 'reading') await waitForRoom(runner, clock);
      if (runner.mode === 'reading') this.resume(runner.partition);
    };
    void resume();
    return false;
  }

  /** Between two runs there is no consumer, and kafkajs throws when it is not running; the next join does it all again. */
  #quietly(act: (consumer: Consumer) => void): void {
    if (this.#consumer === undefined) return;
    try {
      act(this.#consumer);
    } catch (error) {
      this.#options.log.debug({ err: error }, 'the consumer was not running');
    }
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
