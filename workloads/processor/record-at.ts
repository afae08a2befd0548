import { BatchCursor } from '../kafkajs/batch-cursor.ts';
import type { FetchedBatch } from '../kafkajs/fetched-batch.ts';
import { type Fingerprint, fingerprintOf } from './engine/fingerprint.ts';

/** The first record of a batch at or after an offset: the broker sends whole batches. Undefined when there is none. */
export function recordAt(batch: FetchedBatch, offset: number): Fingerprint | undefined {
  const cursor = new BatchCursor();
  cursor.load(batch);
  while (cursor.next()) {
    if (cursor.offset >= offset) return fingerprintOf(cursor.offset, cursor.timestamp, cursor.value());
  }
  return undefined;
}
