import type { Clock } from '../lib/clock.ts';
import { type Checkpoint, checkpointStamp, takeCheckpoint, writeCheckpoint } from './engine/checkpoint.ts';
import type { Closing } from './engine/closings.ts';
import type { EndedSpan } from './engine/ended-spans.ts';
import type { PartitionState } from './engine/partition-state.ts';
import type { StoredCheckpoint } from './store/window-store.ts';

/** What a flusher writes to. Every call ends only by success or by its signal. */
export interface ClosingSink {
  writeClosings(closings: readonly Closing[], signal: AbortSignal): Promise<void>;
  /** Makes the rows of hours and days, whose windows are stored. */
  rollUp(ended: readonly EndedSpan[], signal: AbortSignal): Promise<void>;
  writeCheckpoint(partition: number, checkpoint: StoredCheckpoint, signal: AbortSignal): Promise<void>;
}

export interface FlusherOptions {
  readonly partition: number;
  readonly sink: ClosingSink;
  readonly clock: Clock;
  /** Called when a checkpoint is stored. */
  readonly onStored: () => void;
}

/** So many closings, or bytes of their chatters, wait at most before reading stops. */
const FULL_ROWS = 2_000;
const FULL_BYTES = 8 * 1_024 * 1_024;
/** A flush begins with so many closings or bytes, or when the oldest has waited so long. */
const FLUSH_ROWS = 200;
const FLUSH_BYTES = 1_024 * 1_024;
const FLUSH_AFTER_MS = 200;
/** Without closings a checkpoint is written so often, to shorten what a restart reads again. */
const CHECKPOINT_EVERY_MS = 30_000;

/**
 * Brings the closings of one partition to the store: rows first, then the hours and days that end with them, then the checkpoint that says
 * they are there, never the other way round. One flush at a time, beside the reading.
 */
export class Flusher {
  readonly #options: FlusherOptions;
  #waiting: Closing[] = [];
  #ended: EndedSpan[] = [];
  #waitingBytes = 0;
  #writing = 0;
  #writingBytes = 0;
  #waitingSince = 0;
  #storedAt: number;
  #storedOffset = -1;
  #running: Promise<void> | undefined;
  #abort = new AbortController();
  #dropped = false;

  constructor(options: FlusherOptions) {
    this.#options = options;
    this.#storedAt = options.clock.monotonic();
  }

  /** Closings that are not known to be stored. */
  get waiting(): number {
    return this.#waiting.length + this.#writing;
  }

  get full(): boolean {
    return (
      this.waiting + this.#ended.length >= FULL_ROWS || this.#waitingBytes + this.#writingBytes >= FULL_BYTES
    );
  }

  add(closings: readonly Closing[], ended: readonly EndedSpan[]): void {
    if (closings.length === 0 && ended.length === 0) return;
    if (!this.#someWait) this.#waitingSince = this.#options.clock.monotonic();
    for (const span of ended) this.#ended.push(span);
    for (const closing of closings) this.#waiting.push(closing);
    this.#waitingBytes += bytesOf(closings);
  }

  /** Starts a flush when one is due. `state` is the one whose closings were added, and has not moved since. */
  tick(state: PartitionState): void {
    if (this.#running === undefined && this.#due(state)) this.#start(state);
  }

  /** Stores everything there is; rejects when the signal or {@link hold} ends it. */
  async finish(state: PartitionState, signal: AbortSignal): Promise<void> {
    const abort = () => this.#abort.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      while (this.#running !== undefined || this.#someWait || this.#storedOffset !== state.nextOffset) {
        this.#abort.signal.throwIfAborted();
        if (this.#running === undefined) this.#start(state);
        await this.#running;
      }
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Resolves when the flush under way has ended; undefined when there is none. */
  get running(): Promise<void> | undefined {
    return this.#running;
  }

  /** Resolves when the flush under way, if any, has ended. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Ends the flush under way and begins no other until {@link release}: the partition may belong to somebody else. */
  hold(): void {
    this.#abort.abort(new Error('the group is rebalancing'));
  }

  release(): void {
    if (this.#abort.signal.aborted) this.#abort = new AbortController();
  }

  /** Forgets what waits: the partition belongs to somebody else, who closes the same windows from its checkpoint. */
  drop(): void {
    this.hold();
    this.#waiting = [];
    this.#ended = [];
    this.#waitingBytes = 0;
    this.#dropped = true;
  }

  get #someWait(): boolean {
    return this.#waiting.length > 0 || this.#ended.length > 0;
  }

  #due(state: PartitionState): boolean {
    if (this.#abort.signal.aborted) return false;
    const now = this.#options.clock.monotonic();
    if (this.#someWait) {
      return (
        this.#waiting.length >= FLUSH_ROWS ||
        this.#waitingBytes >= FLUSH_BYTES ||
        now - this.#waitingSince >= FLUSH_AFTER_MS
      );
    }
    return now - this.#storedAt >= CHECKPOINT_EVERY_MS && state.nextOffset !== this.#storedOffset;
  }

  #start(state: PartitionState): void {
    // Both are taken in one step: the checkpoint speaks of exactly the closings that are stored before it.
    const closings = this.#waiting;
    const ended = this.#ended;
    const checkpoint = takeCheckpoint(state);
    this.#waiting = [];
    this.#ended = [];
    this.#writing = closings.length;
    this.#writingBytes = this.#waitingBytes;
    this.#waitingBytes = 0;
    this.#running = this.#write(closings, ended, checkpoint).finally(() => {
      this.#writing = 0;
      this.#writingBytes = 0;
      this.#running = undefined;
    });
  }

  async #write(
    closings: readonly Closing[],
    ended: readonly EndedSpan[],
    checkpoint: Checkpoint,
  ): Promise<void> {
    const { partition, sink, clock, onStored } = this.#options;
    const { signal } = this.#abort;
    try {
      if (closings.length > 0) await sink.writeClosings(closings, signal);
      if (ended.length > 0) await sink.rollUp(ended, signal);
      const stored = { text: writeCheckpoint(checkpoint), stamp: checkpointStamp(checkpoint) };
      await sink.writeCheckpoint(partition, stored, signal);
    } catch (error) {
      // Only the signal ends a write. What was written will be written again, with the same bytes.
      if (!signal.aborted) throw error;
      if (!this.#dropped) {
        this.#waiting = [...closings, ...this.#waiting];
        this.#ended = [...ended, ...this.#ended];
        this.#waitingBytes += bytesOf(closings);
      }
      return;
    }
    this.#storedAt = clock.monotonic();
    this.#storedOffset = Number(checkpoint.readTo);
    onStored();
  }
}

function bytesOf(closings: readonly Closing[]): number {
  let bytes = 0;
  for (const { chatters } of closings) bytes += chatters.length;
  return bytes;
}
