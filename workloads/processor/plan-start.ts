import { lastFingerprint } from './engine/apply-record.ts';
import type { Checkpoint } from './engine/checkpoint.ts';
import { type Fingerprint, sameRecord } from './engine/fingerprint.ts';
import type { PartitionState } from './engine/partition-state.ts';

/** The offsets that a partition holds: [low, high). */
export interface LogBounds {
  readonly low: number;
  readonly high: number;
}

/** What a partition's log says about a position that was written down earlier. */
export type LogCheck =
  /** Nothing to compare, and nothing speaks against it. */
  | { readonly kind: 'same' }
  /** The record at this offset must have this fingerprint. */
  | { readonly kind: 'verify'; readonly expected: Fingerprint }
  /** It is another log, or its part that would have to be read is gone. */
  | { readonly kind: 'other'; readonly because: string };

/**
 * Compares a position, and the record before it, with what the log holds now. A topic that was deleted and made anew
 * has the old name and other records; going on at the old offset would silently skip or mix.
 */
export function checkLog(
  at: { readonly position: number; readonly before: Fingerprint | null },
  { low, high }: LogBounds,
): LogCheck {
  if (at.position > high) {
    return { kind: 'other', because: `the log ends at ${high}, before the position ${at.position}` };
  }
  if (at.position < low) {
    return { kind: 'other', because: `the log begins at ${low}, after the position ${at.position}` };
  }
  if (at.before === null) {
    return at.position === low
      ? { kind: 'same' }
      : { kind: 'other', because: `the log begins at ${low}, where it began at ${at.position}` };
  }
  if (at.before.offset < low) {
    return { kind: 'other', because: `the record ${at.before.offset} before the position is gone` };
  }
  return { kind: 'verify', expected: at.before };
}

/** Where a partition begins, and what has to be looked at before. */
export type Place =
  | { readonly kind: 'fresh'; readonly position: number }
  | { readonly kind: 'same'; readonly position: number }
  | Exclude<LogCheck, { readonly kind: 'same' }>;

/** The place of a partition that has a state in memory, or a stored checkpoint, or neither. */
export function choosePlace(
  state: PartitionState | undefined,
  stored: Checkpoint | undefined,
  bounds: LogBounds,
): Place {
  const at =
    state === undefined ? stored : { position: state.nextOffset, before: lastFingerprint(state) ?? null };
  if (at === undefined) return { kind: 'fresh', position: bounds.low };
  const check = checkLog(at, bounds);
  return check.kind === 'same' ? { kind: 'same', position: at.position } : check;
}

/** What the first record that was read after a seek to the expected one says; undefined: there was none. */
export function checkRecord(
  found: Fingerprint | undefined,
  expected: Fingerprint,
): 'same' | 'other' | 'not the one asked for' {
  if (found?.offset !== expected.offset) return 'not the one asked for';
  return sameRecord(found, expected) ? 'same' : 'other';
}

/** Whether a state in memory may go on when another processor may have had the partition in between. */
export function mayKeep(
  state: { readonly revision: { readonly number: number }; readonly nextOffset: number },
  stored: Checkpoint | undefined,
): boolean {
  if (stored === undefined) return true;
  return stored.revision.number === state.revision.number && Number(stored.readTo) <= state.nextOffset;
}
