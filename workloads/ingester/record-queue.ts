import { type BatchLimits, costOf, Lane, type Waiting } from './lane.ts';

/** The bounds of a queue, over all its lanes, records under way included. */
export interface QueueBounds {
  readonly records: number;
  readonly bytes: number;
}

/** Reading pauses when the queue is this full, and goes on below the other: far enough apart not to flutter. */
const PAUSE_AT = 0.5;
const RESUME_AT = 0.25;

/**
 * What was read and is not yet acknowledged by Kafka, a lane for each partition. Bounded: when it is half full the
 * sockets should be paused (`shouldPause`); what arrives above the bound is refused, and the caller counts it.
 */
export class RecordQueue {
  readonly lanes: readonly Lane[];
  readonly #bounds: QueueBounds;
  #records = 0;
  #bytes = 0;
  #pausing = false;

  constructor(lanes: number, bounds: QueueBounds) {
    this.lanes = Array.from({ length: lanes }, () => new Lane());
    this.#bounds = bounds;
  }

  get records(): number {
    return this.#records;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a record to a lane's end; false when the queue is full and the record was refused. */
  push(lane: number, record: Waiting): boolean {
    const cost = costOf(record);
    if (this.#records >= this.#bounds.records || this.#bytes + cost > this.#bounds.bytes) return false;
    this.#lane(lane).push(record);
    this.#records += 1;
    this.#bytes += cost;
    return true;
  }

  /** Adds a mark, also to a full queue: there is at most one at the end of each lane. */
  pushMark(lane: number, mark: Waiting): void {
    const replaced = this.#lane(lane).pushMark(mark);
    if (replaced === undefined) this.#records += 1;
    else this.#bytes -= costOf(replaced);
    this.#bytes += costOf(mark);
  }

  /** Takes a lane's next batch; its records count until they are released. */
  take(lane: number, limits: BatchLimits): readonly Waiting[] {
    return this.#lane(lane).take(limits);
  }

  /** A batch that was taken is acknowledged, or given up. */
  release(batch: readonly Waiting[]): void {
    this.#records -= batch.length;
    for (const record of batch) this.#bytes -= costOf(record);
  }

  /** Whether the sockets should not be read now. */
  shouldPause(): boolean {
    const filled = Math.max(this.#records / this.#bounds.records, this.#bytes / this.#bounds.bytes);
    this.#pausing = filled >= (this.#pausing ? RESUME_AT : PAUSE_AT);
    return this.#pausing;
  }

  #lane(index: number): Lane {
    const lane = this.lanes[index];
    if (lane === undefined) throw new RangeError(`there is no lane ${index} of ${this.lanes.length}`);
    return lane;
  }
}
