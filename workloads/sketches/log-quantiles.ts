import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';

/**
 * Quantiles of numbers from 0 on, by buckets whose bounds grow by 2 % and never change (the mapping of DDSketch, Masson
 * et al., VLDB 2019, without its collapsing, which depends on order). A monoid of sums: associative and commutative,
 * and equal numbers give equal bytes.
 */
export class LogQuantiles {
  /** Bucket -> how many. Bucket 0 holds everything below 1, for counts exactly the zeros. */
  readonly #buckets: Map<number, number>;
  #size: number;

  private constructor(buckets: Map<number, number>, size: number) {
    this.#buckets = buckets;
    this.#size = size;
  }

  static of(values: Iterable<number>): LogQuantiles {
    const made = new LogQuantiles(new Map(), 0);
    for (const value of values) made.add(value);
    return made;
  }

  /** What {@link encode} wrote; undefined for anything else. */
  static decode(bytes: Uint8Array): LogQuantiles | undefined {
    const reader = new ByteReader(bytes);
    const buckets = new Map<number, number>();
    let size = 0;
    try {
      if (reader.byte() !== FORM) return undefined;
      for (let bucket = -1; !reader.ended; ) {
        bucket += reader.count() + 1;
        const count = reader.count();
        if (bucket > LAST_BUCKET || count === 0) return undefined;
        buckets.set(bucket, count);
        size += count;
      }
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
    return new LogQuantiles(buckets, size);
  }

  /** How many numbers there are. */
  get size(): number {
    return this.#size;
  }

  /** A number; what is below 0 counts as 0, what is above 2^53 as 2^53. */
  add(value: number): void {
    const bucket = bucketOf(value);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
    this.#size += 1;
  }

  merge(other: LogQuantiles): LogQuantiles {
    const buckets = new Map(this.#buckets);
    for (const [bucket, count] of other.#buckets) buckets.set(bucket, (buckets.get(bucket) ?? 0) + count);
    return new LogQuantiles(buckets, this.#size + other.#size);
  }

  /**
   * The number that `share` (0 to 1) of all are at or below, within 1 % of the one of that rank when that is at least 1;
   * undefined when there are none.
   */
  quantile(share: number): number | undefined {
    if (this.#size === 0) return undefined;
    let left = Math.floor(share * (this.#size - 1));
    for (const [bucket, count] of this.#ordered()) {
      if (left < count) return middleOf(bucket);
      left -= count;
    }
    return undefined;
  }

  encode(): Uint8Array {
    const writer = new ByteWriter();
    writer.byte(FORM);
    let before = -1;
    for (const [bucket, count] of this.#ordered()) {
      writer.count(bucket - before - 1);
      writer.count(count);
      before = bucket;
    }
    return writer.take();
  }

  #ordered(): [number, number][] {
    return [...this.#buckets].sort((a, b) => a[0] - b[0]);
  }
}

const FORM = 1;
const ACCURACY = 0.01;
const GROWTH = (1 + ACCURACY) / (1 - ACCURACY);
const LOG_GROWTH = Math.log(GROWTH);
const LAST_BUCKET = bucketOf(Number.MAX_SAFE_INTEGER);

/** Bucket b > 0 holds (GROWTH^(b-2), GROWTH^(b-1)], so bucket 1 holds 1 alone among whole numbers. */
function bucketOf(value: number): number {
  if (!(value >= 1)) return 0;
  return 1 + Math.ceil(Math.log(Math.min(value, Number.MAX_SAFE_INTEGER)) / LOG_GROWTH);
}

/** The number that is nearest, relatively, to both ends of the bucket. */
function middleOf(bucket: number): number {
  if (bucket <= 1) return bucket;
  return (2 * GROWTH ** (bucket - 1)) / (GROWTH + 1);
}
