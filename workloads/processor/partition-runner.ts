import type { FetchedBatch } from '../kafkajs/fetched-batch.ts';
import { backoffMs } from '../lib/backoff.ts';
import { Backlog } from './backlog.ts';
import { type Checkpoint, restoreState } from './engine/checkpoint.ts';
import { configHash } from './engine/engine-config.ts';
import type { Fingerprint } from './engine/fingerprint.ts';
import { createState, type PartitionState } from './engine/partition-state.ts';
import { firstRevision } from './engine/revision.ts';
import { feedBatch } from './feed-batch.ts';
import { Flusher } from './flusher.ts';
import type { PartitionDeps } from './partition-port.ts';
import { beginRevision, readStored } from './partition-start.ts';
import { checkRecord, choosePlace, mayKeep } from './plan-start.ts';
import { recordAt } from './record-at.ts';
import { retryForever } from './store/retry-forever.ts';

/**
 * - `attaching`: finding out where to begin; the partition is paused.
 * - `verifying`: the next message must be the record before the position.
 * - `reading`: messages go to the engine.
 * - `gone`: the partition belongs to somebody else.
 */
export type RunnerMode = 'attaching' | 'verifying' | 'reading' | 'gone';

/** One assigned partition: finds its place in the log, feeds the engine, and brings its closings to the store. */
export class PartitionRunner {
  readonly partition: number;
  readonly backlog = new Backlog();
  readonly #deps: PartitionDeps;
  #flusher: Flusher;
  #mode: RunnerMode = 'attaching';
  #state: PartitionState | undefined;
  /** What a verified log goes on with when there is no state. */
  #stored: Checkpoint | undefined;
  #expected: Fingerprint | undefined;
  /** A gap at this offset was looked at: there are no records in it. */
  #gapAt = -1;
  #surprises = 0;
  #abort = new AbortController();
  #progressAt: number;
  #high = -1;

  constructor(partition: number, deps: PartitionDeps) {
    this.partition = partition;
    this.#deps = deps;
    this.#flusher = this.#newFlusher();
    this.#progressAt = deps.clock.monotonic();
  }

  get mode(): RunnerMode {
    return this.#mode;
  }

  get state(): PartitionState | undefined {
    return this.#state;
  }

  /** Too many closings wait for the store: read no further. */
  get full(): boolean {
    return this.#flusher.full;
  }

  /** When it last got on, by the monotonic clock. */
  get progressAt(): number {
    return this.#progressAt;
  }

  /**
   * Finds its place, after each join of the group. The partition must be paused; it is resumed when the place is found.
   * A state in memory is kept when nobody else has got further in between.
   */
  attach(): void {
    this.#abort.abort(new Error('attached anew'));
    this.#abort = new AbortController();
    this.#mode = 'attaching';
    this.#run(signal => this.#findPlace(signal));
  }

  /** Takes a batch; false when reading has to stop here (the partition is paused then). */
  take(batch: FetchedBatch): boolean {
    if (this.#mode === 'verifying') {
      if (!this.#verify(batch)) return false;
      // The record that was looked for may be the last of its batch.
      if (this.#state !== undefined && batch.lastOffset < this.#state.nextOffset) return true;
    }
    return this.#feed(batch);
  }

  /** How far the log goes, as Kafka said when the next offset was `asked`. */
  sees(highWatermark: number, asked: number): void {
    this.#high = highWatermark;
    // Nothing that was read can be beyond the end: the topic was made anew and has not grown as far yet.
    if (this.#mode === 'reading' && highWatermark < asked) this.#surprise(`the log ends at ${highWatermark}`);
  }

  /** Records that are not read yet; undefined before anything is known. */
  get lag(): number | undefined {
    if (this.#state === undefined || this.#high < 0) return undefined;
    return Math.max(0, this.#high - this.#state.nextOffset);
  }

  /** Closings that are not stored. */
  get waiting(): number {
    return this.#flusher.waiting;
  }

  /** Starts a flush when one is due. */
  tick(): void {
    if (this.#mode === 'reading' && this.#state !== undefined) this.#flusher.tick(this.#state);
  }

  /** Resolves when the flush under way has ended; undefined when there is none. */
  get flushing(): Promise<void> | undefined {
    return this.#flusher.running;
  }

  /** Stores everything; for a drain. */
  async finish(signal: AbortSignal): Promise<void> {
    if (this.#mode === 'reading' && this.#state !== undefined)
      await this.#flusher.finish(this.#state, signal);
  }

  /** The group is rebalancing: writes nothing until attached again. */
  hold(): void {
    this.#flusher.hold();
  }

  /** The partition was lost: forgets everything. */
  stop(): void {
    this.#mode = 'gone';
    this.#abort.abort(new Error('the partition was lost'));
    this.#flusher.drop();
    this.#state = undefined;
  }

  async #findPlace(signal: AbortSignal): Promise<void> {
    const { clock, control, retrying, config } = this.#deps;
    this.#flusher.hold();
    await this.#flusher.idle();
    signal.throwIfAborted();
    this.#flusher.release();
    if (this.#surprises > 0) {
      await clock.sleep(backoffMs(this.#surprises - 1, retrying.bounds, retrying.random), signal);
    }
    const stored = await readStored(this.partition, this.#deps, signal);
    if (this.#state !== undefined && !mayKeep(this.#state, stored)) this.#forget();
    this.#stored = stored;
    const bounds = await retryForever(() => control.bounds(this.partition), retrying, signal);
    const place = choosePlace(this.#state, stored, bounds);
    switch (place.kind) {
      case 'fresh':
        this.#state = createState(config, firstRevision(configHash(config)), place.position);
        return this.#readFrom(place.position);
      case 'same':
        return this.#goOn(place.position, signal);
      case 'other':
        return this.#startAnew(place.because, signal);
      case 'verify':
        this.#expected = place.expected;
        this.#mode = 'verifying';
        control.seek(this.partition, place.expected.offset);
        control.resume(this.partition);
    }
  }

  #verify(batch: FetchedBatch): boolean {
    const expected = this.#expected;
    if (expected === undefined) return false;
    const found = recordAt(batch, expected.offset);
    const verdict = checkRecord(found, expected);
    if (verdict === 'not the one asked for') {
      this.#surprise(`asked for offset ${expected.offset}, got a batch up to ${batch.lastOffset}`);
      return false;
    }
    if (verdict === 'other') {
      this.#detour(signal => this.#startAnew(`the record at offset ${expected.offset} is another`, signal));
      return false;
    }
    const stored = this.#stored;
    if (this.#state === undefined && stored !== undefined) {
      if (stored.revision.configHash !== configHash(this.#deps.config)) {
        this.#detour(signal => this.#goOn(stored.position, signal));
        return false;
      }
      this.#state = restoreState(this.#deps.config, stored);
    }
    this.#mode = 'reading';
    return true;
  }

  #feed(batch: FetchedBatch): boolean {
    const state = this.#state;
    if (this.#mode !== 'reading' || state === undefined) return false;
    const { observer, clock } = this.#deps;
    const before = { ...state.counters };
    const from = state.nextOffset;
    const { closings, undecodable, surprise } = feedBatch(state, batch, this.#gapAt === state.nextOffset);
    this.#flusher.add(closings, state.ended.splice(0));
    this.#flusher.tick(state);
    observer.took(this.partition, before, state.counters);
    if (undecodable.length > 0) observer.undecodable(this.partition, undecodable);
    if (state.nextOffset > from) {
      this.#progressAt = clock.monotonic();
      this.#surprises = 0;
    }
    if (surprise === undefined) return true;
    // When the log turns out to be the same and the gap is still there, there is nothing in it.
    if (surprise === 'a gap') this.#gapAt = state.nextOffset;
    this.#surprise(`${surprise} at offset ${state.nextOffset}`);
    return false;
  }

  /** Goes on in the log of the checkpoint, under a new revision when the settings have changed. */
  async #goOn(position: number, signal: AbortSignal): Promise<void> {
    const { config } = this.#deps;
    const stored = this.#stored;
    if (this.#state === undefined && stored !== undefined) {
      if (stored.revision.configHash === configHash(config)) {
        this.#state = restoreState(config, stored);
      } else {
        const why = { log: { same: true }, because: 'the settings have changed' } as const;
        this.#state = await beginRevision(this.partition, stored, why, this.#deps, signal);
      }
    }
    this.#readFrom(position);
  }

  /** Begins at the start of another log. What is closed stays closed; what waits is stored first. */
  async #startAnew(because: string, signal: AbortSignal): Promise<void> {
    const { control, retrying } = this.#deps;
    if (this.#state !== undefined) {
      await this.#flusher.finish(this.#state, signal);
      this.#stored = await readStored(this.partition, this.#deps, signal);
    }
    const base = this.#stored;
    if (base === undefined) throw new Error('another log without a checkpoint of the first');
    const { low } = await retryForever(() => control.bounds(this.partition), retrying, signal);
    this.#forget();
    const why = { log: { same: false, start: low }, because } as const;
    this.#state = await beginRevision(this.partition, base, why, this.#deps, signal);
    this.#readFrom(low);
  }

  #readFrom(offset: number): void {
    const { control, clock } = this.#deps;
    this.#mode = 'reading';
    this.#progressAt = clock.monotonic();
    control.seek(this.partition, offset);
    control.resume(this.partition);
  }

  #surprise(because: string): void {
    this.#surprises += 1;
    this.#deps.log.warn(
      { partition: this.partition, because },
      'the log is not as expected: looking at it again',
    );
    this.#deps.control.pause(this.partition);
    this.attach();
  }

  /** Something that takes time, with the partition paused. */
  #detour(way: (signal: AbortSignal) => Promise<void>): void {
    this.#deps.control.pause(this.partition);
    this.#mode = 'attaching';
    this.#run(way);
  }

  #run(way: (signal: AbortSignal) => Promise<void>): void {
    const { signal } = this.#abort;
    way(signal).catch(error => {
      if (signal.aborted) return;
      // Nothing in here fails but by the signal; if it does, looking again is the only thing that can help.
      this.#deps.log.error({ err: error, partition: this.partition }, 'a partition lost its place');
      this.#surprise('an unexpected error');
    });
  }

  #forget(): void {
    this.#flusher.drop();
    this.#flusher = this.#newFlusher();
    this.#state = undefined;
  }

  #newFlusher(): Flusher {
    const { store, clock } = this.#deps;
    return new Flusher({
      partition: this.partition,
      sink: store,
      clock,
      onStored: () => {
        this.#progressAt = clock.monotonic();
      },
    });
  }
}
