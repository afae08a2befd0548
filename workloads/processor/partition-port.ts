import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { EngineConfig } from './engine/engine-config.ts';
import type { EngineCounters } from './engine/partition-state.ts';
import type { Undecodable } from './feed-batch.ts';
import type { ClosingSink } from './flusher.ts';
import type { LogBounds } from './plan-start.ts';
import type { Retrying } from './store/retry-forever.ts';

/** What a partition's runner asks of the consumer. None of it waits, except `bounds`. */
export interface PartitionControl {
  /** Reading goes on at `offset` with the next fetch. */
  seek(partition: number, offset: number): void;
  pause(partition: number): void;
  resume(partition: number): void;
  /** The offsets that the log holds. Rejects when no broker answers. */
  bounds(partition: number): Promise<LogBounds>;
}

/** Rows and checkpoints. Every call ends only by success or by its signal. */
export interface PartitionStore extends ClosingSink {
  readCheckpoint(partition: number, signal: AbortSignal): Promise<string | undefined>;
}

/** What becomes of the figures and of what is no record. */
export interface PartitionObserver {
  took(partition: number, before: EngineCounters, after: EngineCounters): void;
  undecodable(partition: number, values: readonly Undecodable[]): void;
  revised(partition: number, because: string): void;
}

export interface PartitionDeps {
  readonly config: EngineConfig;
  readonly control: PartitionControl;
  readonly store: PartitionStore;
  readonly observer: PartitionObserver;
  readonly retrying: Retrying;
  readonly clock: Clock;
  readonly log: Log;
}
