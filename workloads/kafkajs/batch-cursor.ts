import type { FetchedBatch } from './fetched-batch.ts';

/**
 * Walks the records of a batch without making an object of any of them. One cursor serves all batches, one after the
 * other. Throws a RangeError when a batch is damaged, since its offsets can't be told then.
 */
export class BatchCursor {
  /** Of the record that {@link next} has come to. */
  offset = -1;
  /** Append time, or the time of creation when the topic keeps that. Milliseconds since 1970. */
  timestamp = 0;
  /** The value is `[valueStart, valueEnd)` of {@link bytes}; -1 when there is none. */
  valueStart = -1;
  valueEnd = -1;
  bytes: Buffer = Buffer.alloc(0);
  #batch: FetchedBatch | undefined;
  #at = 0;
  #left = 0;

  /** Stands before the first record of a batch. */
  load(batch: FetchedBatch): void {
    this.#batch = batch;
    this.bytes = batch.bytes;
    this.#at = 0;
    this.#left = batch.isControlRecord ? 0 : batch.count;
  }

  /** Goes to the next record; false behind the last. */
  next(): boolean {
    const batch = this.#batch;
    if (batch === undefined || this.#left === 0) return false;
    this.#left -= 1;
    const length = this.#varint();
    const end = this.#at + length;
    if (length < 0 || end > this.bytes.length) throw new RangeError('a record is longer than its batch');
    this.#at += 1; // attributes, which mean nothing
    const timestampDelta = this.#varlong();
    this.timestamp = batch.appendTime ?? batch.firstTimestamp + timestampDelta;
    this.offset = batch.firstOffset + this.#varint();
    const key = this.#varint();
    if (key > 0) this.#at += key;
    const size = this.#varint();
    this.valueStart = size < 0 ? -1 : this.#at;
    this.valueEnd = size < 0 ? -1 : this.#at + size;
    if (this.valueEnd > end) throw new RangeError('a value is longer than its record');
    // What follows are headers, which nobody here writes.
    this.#at = end;
    return true;
  }

  /** The value, as a view; null when there is none. */
  value(): Buffer | null {
    return this.valueStart < 0 ? null : this.bytes.subarray(this.valueStart, this.valueEnd);
  }

  #varint(): number {
    const { bytes } = this;
    let byte = bytes[this.#at++] ?? 0;
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1);
    let value = byte & 0x7f;
    for (let shift = 7; byte >= 0x80 && shift < 35; shift += 7) {
      byte = bytes[this.#at++] ?? 0;
      value |= (byte & 0x7f) << shift;
    }
    return (value >>> 1) ^ -(value & 1);
  }

  /** Exact up to 2^53; times are far below. */
  #varlong(): number {
    const { bytes } = this;
    let byte = bytes[this.#at++] ?? 0;
    let value = byte & 0x7f;
    for (let scale = 0x80; byte >= 0x80; scale *= 0x80) {
      byte = bytes[this.#at++] ?? 0;
      value += (byte & 0x7f) * scale;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
