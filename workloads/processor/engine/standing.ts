import type { AppendClock } from './append-clock.ts';
import type { Fingerprint } from './fingerprint.ts';

/** Where to begin reading again, and what was known there of the time and of the sources. */
export interface Resume {
  /** Offset of the first record to read. */
  readonly position: number;
  /** The record before it; undefined at the start of the log. */
  readonly before: Fingerprint | undefined;
  readonly clock: Readonly<AppendClock>;
  readonly sources: SourceStanding;
}

/**
 * The sources as they stood at one record. Shared by every window that opened between two changes, so it is never
 * changed.
 */
export interface SourceStanding {
  readonly sources: readonly KnownSource[];
  /** Room id -> since when it has had no source to wait for, milliseconds of `AppendClock.alive`. */
  readonly unwatched: readonly (readonly [room: string, since: number])[];
}

export interface KnownSource {
  readonly id: string;
  /** Event time reached. */
  readonly reached: number;
  /** `AppendClock.alive` at its last mark. */
  readonly heardAt: number;
  readonly rooms: readonly string[];
}
