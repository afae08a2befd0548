import { decodeRecord } from '../chat/codec.ts';
import { ScannedMessage } from '../chat/scanned-message.ts';
import { BatchCursor } from '../kafkajs/batch-cursor.ts';
import type { FetchedBatch } from '../kafkajs/fetched-batch.ts';
import { applyRecord, applyScanned, releaseBuffers } from './engine/apply-record.ts';
import type { Closing } from './engine/closings.ts';
import { ScannedCount } from './engine/counted-message.ts';
import type { PartitionState } from './engine/partition-state.ts';

/** A value of the topic that is no record. */
export interface Undecodable {
  readonly offset: number;
  readonly value: Buffer | null;
  readonly reason: string;
}

/** What some records gave. */
export interface Fed {
  readonly closings: Closing[];
  readonly undecodable: Undecodable[];
  /** The state expects another offset than the next record has; the records before it were taken. */
  readonly surprise: 'a gap' | 'a step back' | undefined;
}

// One of each for all partitions: a batch is fed to its end without a pause.
const cursor = new BatchCursor();
const scanned = new ScannedMessage();
const message = new ScannedCount(scanned);

/**
 * Applies a batch to a partition's state. Records below the offset that it expects were applied before (a fetch that
 * was under way when the position moved). `mayGap`: a gap was looked at before and is one.
 */
export function feedBatch(state: PartitionState, batch: FetchedBatch, mayGap: boolean): Fed {
  const fed = { closings: [] as Closing[], undecodable: [] as Undecodable[] };
  if (batch.lastOffset < state.nextOffset) return { ...fed, surprise: 'a step back' };
  let gapAllowed = mayGap;
  cursor.load(batch);
  while (cursor.next()) {
    const { offset } = cursor;
    if (offset < state.nextOffset) continue;
    if (offset > state.nextOffset && !gapAllowed) {
      releaseBuffers(state);
      return { ...fed, surprise: 'a gap' };
    }
    gapAllowed = false;
    const closings = applyNext(state, fed.undecodable);
    for (const closing of closings) fed.closings.push(closing);
  }
  releaseBuffers(state);
  return { ...fed, surprise: undefined };
}

/** Nearly every record is a message of which a scan finds all that is needed; the others are decoded. */
function applyNext(state: PartitionState, undecodable: Undecodable[]): readonly Closing[] {
  const { bytes, offset, valueStart, valueEnd } = cursor;
  if (valueStart >= 0 && scanned.scan(bytes, valueStart, valueEnd))
    return applyScanned(state, cursor, message);
  const value = cursor.value();
  const decoded = decodeRecord(value);
  if (!decoded.ok && offset >= state.readBefore) {
    undecodable.push({ offset, value: value && Buffer.from(value), reason: decoded.reason });
  }
  const record = decoded.ok ? decoded.record : undefined;
  return applyRecord(state, { offset, appendTime: cursor.timestamp, record, value });
}
