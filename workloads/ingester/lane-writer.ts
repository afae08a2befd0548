import { type BackoffBounds, backoffMs } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import { Doorbell } from './doorbell.ts';
import type { BatchLimits, Waiting } from './lane.ts';
import type { RecordQueue } from './record-queue.ts';
import { BatchTooLarge, type RecordSink } from './record-sink.ts';

/** What a lane writer needs. */
export interface LaneWriterOptions {
  readonly queue: RecordQueue;
  readonly lane: number;
  readonly topic: string;
  readonly partition: number;
  readonly sink: RecordSink;
  readonly limits: BatchLimits;
  /** How long the first record of a batch waits for others, milliseconds. */
  readonly lingerMs: number;
  readonly backoff: BackoffBounds;
  readonly clock: Clock;
  readonly random: () => number;
  /** A batch is acknowledged and released. */
  readonly onWritten: (batch: readonly Waiting[], ms: number) => void;
  /** A record that the broker will never take was given up. */
  readonly onGivenUp: (record: Waiting, error: Error) => void;
  readonly onRetry: (error: unknown) => void;
}

/**
 * Empties one lane into its partition, one batch at a time, for ever: a batch that fails is written again before
 * anything behind it, so the partition has the lane's order.
 */
export class LaneWriter {
  readonly #options: LaneWriterOptions;
  readonly #bell = new Doorbell();
  #ending = false;
  #busySince: number | undefined;
  /** Ends the wait for the batch under way. */
  #stop: (() => void) | undefined;

  constructor(options: LaneWriterOptions) {
    this.#options = options;
  }

  /** Something was put into the lane. */
  wake(): void {
    this.#bell.ring();
  }

  /** For how long the batch under way has not been acknowledged, milliseconds; 0 when there is none. */
  stuckMs(monotonic: number): number {
    return this.#busySince === undefined ? 0 : monotonic - this.#busySince;
  }

  /** Lets `run` return once the lane is empty. */
  end(): void {
    this.#ending = true;
    this.#bell.ring();
  }

  /** Writes until `end` was called and the lane is empty, or the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { queue, lane, limits, clock } = this.#options;
    const pending = () => queue.lanes[lane]?.length ?? 0;
    const stop = (): void => {
      this.#bell.ring();
      this.#stop?.();
    };
    signal.addEventListener('abort', stop, { once: true });
    while (!signal.aborted) {
      if (pending() === 0) {
        if (this.#ending) return;
        await this.#bell.heard();
        if (!this.#ending && pending() < limits.records) await sleep(clock, this.#options.lingerMs, signal);
        continue;
      }
      const batch = queue.take(lane, limits);
      const began = clock.monotonic();
      this.#busySince = began;
      await this.#write(batch, signal);
      if (signal.aborted) return;
      this.#busySince = undefined;
      queue.release(batch);
      this.#options.onWritten(batch, clock.monotonic() - began);
    }
  }

  async #write(batch: readonly Waiting[], signal: AbortSignal): Promise<void> {
    const { sink, topic, partition, clock, backoff, random, onRetry } = this.#options;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        await this.#untilStopped(sink.write(topic, partition, batch));
        return;
      } catch (error) {
        if (error instanceof BatchTooLarge) {
          await this.#split(batch, error, signal);
          return;
        }
        onRetry(error);
        await sleep(clock, backoffMs(attempt, backoff, random), signal);
      }
    }
  }

  /**
   * Waits for a write, but no longer than until the signal of `run` is aborted: a write to a Kafka that is away may
   * never end. (A race with a promise of the signal would keep a reaction for every batch.)
   */
  async #untilStopped(write: Promise<void>): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#stop = resolve;
      write.then(resolve, reject);
    });
    this.#stop = undefined;
  }

  async #split(batch: readonly Waiting[], error: Error, signal: AbortSignal): Promise<void> {
    const [first] = batch;
    if (first === undefined) return;
    if (batch.length === 1) {
      this.#options.onGivenUp(first, error);
      return;
    }
    const middle = Math.ceil(batch.length / 2);
    await this.#write(batch.slice(0, middle), signal);
    await this.#write(batch.slice(middle), signal);
  }
}

/** Waits, or less when the signal is aborted. */
async function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(ms, signal).catch(() => undefined);
}
