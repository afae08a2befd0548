import type { ChatRecord, TopicRecord } from '../../chat/record.ts';
import { advanceClock } from './append-clock.ts';
import type { Closing } from './closings.ts';
import { FUTURE_TOLERANCE_MS } from './engine-config.ts';
import { type Fingerprint, fingerprintOf } from './fingerprint.ts';
import { type PartitionState, type Room, roomOf } from './partition-state.ts';
import { applyMark, dropSilent, standingOf } from './sources.ts';
import type { Resume } from './standing.ts';
import { closeUnwatched, noteUnwatched } from './watermark.ts';
import { countRecord, type OpenWindow, openWindow } from './windows.ts';

/** A record of the partition's log. */
export interface LogRecord {
  readonly offset: number;
  /** Milliseconds since 1970 by the broker's clock (LogAppendTime). */
  readonly appendTime: number;
  /** Undefined for a value that is no record: time goes on, nothing else happens. */
  readonly record: TopicRecord | undefined;
  /** The bytes, for the fingerprint. */
  readonly value: Uint8Array | null;
}

const NOTHING: readonly Closing[] = [];

/**
 * The engine: takes the next record of a partition and answers the windows that it closes. Changes `state` (a copy for
 * each record would cost more than everything else) and knows no clock, no Kafka and no Cassandra: what comes out is
 * a function of the records in order and of the revision.
 */
export function applyRecord(state: PartitionState, input: LogRecord): readonly Closing[] {
  let closings: Closing[] | undefined;
  state.counters.records += 1;
  if (advanceClock(state.clock, input.appendTime)) {
    closings = [];
    dropSilent(state, closings);
    closeUnwatched(state, closings);
  }
  const { record } = input;
  if (record === undefined) {
    state.counters.undecodable += 1;
  } else if (record.type === 'mark') {
    state.counters.marks += 1;
    closings ??= [];
    applyMark(state, record, closings);
  } else {
    applyChat(state, input.offset, record);
  }
  const { last } = state;
  last.read = true;
  last.offset = input.offset;
  last.appendTime = input.appendTime;
  last.value = input.value;
  state.nextOffset = input.offset + 1;
  return closings ?? NOTHING;
}

/** Copies the last value: a slice of it would keep the whole fetched buffer, megabytes, alive. */
export function releaseBuffers({ last }: PartitionState): void {
  if (last.value !== null) last.value = Uint8Array.from(last.value);
}

/** Where a restart would begin if it had to read the record to come, and nothing before it. */
export function resumeHere(state: PartitionState, position: number): Resume {
  return {
    position,
    before: lastFingerprint(state),
    clock: { append: state.clock.append, alive: state.clock.alive },
    sources: standingOf(state),
  };
}

/** The record before the one to come; undefined at the start of the log. */
export function lastFingerprint({ last }: PartitionState): Fingerprint | undefined {
  return last.read ? fingerprintOf(last.offset, last.appendTime, last.value) : last.restored;
}

function applyChat(state: PartitionState, offset: number, record: ChatRecord): void {
  const room = roomOf(state, record.room);
  if (room.sources.length === 0) noteUnwatched(state, room);
  // A ROOMSTATE has no time of Twitch's, so two readers would put it into different windows.
  if (record.type === 'room') return;
  const { time } = record;
  // Written so that NaN is refused too.
  if (!(time >= 0 && time <= state.clock.append + FUTURE_TOLERANCE_MS)) {
    state.counters.future += 1;
    return;
  }
  const window = windowOf(state, room, offset, record);
  if (window === undefined) {
    if (offset < state.readBefore) {
      state.counters.replayed += 1;
    } else {
      state.counters.late += 1;
      room.late += 1;
      room.changed = true;
    }
    return;
  }
  if (countRecord(window, record)) {
    state.counters.counted += 1;
    room.changed = true;
    if (time > room.latest) room.latest = time;
  } else {
    state.counters.duplicates += 1;
  }
}

/** The open window of a record's time, opened when it is new; undefined when that window is closed. */
function windowOf(
  state: PartitionState,
  room: Room,
  offset: number,
  record: ChatRecord,
): OpenWindow | undefined {
  const { time } = record;
  const { current } = room;
  if (current !== undefined && time >= current.start && time < current.end) return current;
  const { windowMs } = state.config;
  const start = time - (time % windowMs);
  const end = start + windowMs;
  if (end <= room.closedThrough) return undefined;
  let window = room.windows.get(start);
  if (window === undefined) {
    // Taken after the clock and the sources have moved with this record: reading it again moves them no further.
    window = openWindow(start, end, record, resumeHere(state, offset));
    room.windows.set(start, window);
  }
  room.current = window;
  return window;
}
