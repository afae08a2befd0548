import type { ChatRecord, TopicRecord } from '../../chat/record.ts';
import { advanceClock } from './append-clock.ts';
import type { Closing } from './closings.ts';
import { DecodedCount, type ScannedCount } from './counted-message.ts';
import { FUTURE_TOLERANCE_MS } from './engine-config.ts';
import { type Fingerprint, fingerprintOf } from './fingerprint.ts';
import { type PartitionState, type Room, roomOf } from './partition-state.ts';
import { applyMark, dropSilent, standingOf } from './sources.ts';
import type { Resume } from './standing.ts';
import { closeUnwatched, noteUnwatched } from './watermark.ts';
import { countEvent, countMessage, type OpenWindow, openWindow } from './windows.ts';

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

/** Where a scanned message stands in the log, and its value in the scanned bytes. */
export interface ScannedPlace {
  readonly offset: number;
  readonly timestamp: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

const NOTHING: readonly Closing[] = [];

/**
 * The engine: takes the next record of a partition and answers the windows that it closes. Changes `state` (a copy for
 * each record would cost more than everything else) and knows no clock, no Kafka and no Cassandra: what comes out is
 * a function of the records in order and of the revision.
 */
export function applyRecord(state: PartitionState, input: LogRecord): readonly Closing[] {
  let closings = moveClock(state, input.appendTime);
  const { record, value } = input;
  if (record === undefined) {
    state.counters.undecodable += 1;
  } else if (record.type === 'mark') {
    state.counters.marks += 1;
    closings ??= [];
    applyMark(state, record, closings);
  } else {
    applyChat(state, input.offset, record);
  }
  noteLast(state, input.offset, input.appendTime, value, 0, value?.length ?? 0);
  return closings ?? NOTHING;
}

/** The same for a message that was scanned, not decoded: what {@link applyRecord} does with the whole message. */
export function applyScanned(
  state: PartitionState,
  place: ScannedPlace,
  message: ScannedCount,
): readonly Closing[] {
  const closings = moveClock(state, place.timestamp);
  const room = heardRoom(state, message.room());
  const window = windowFor(state, room, place.offset, message.time);
  if (window !== undefined) note(state, room, message.time, countMessage(window, message));
  noteLast(state, place.offset, place.timestamp, message.bytes, place.valueStart, place.valueEnd);
  return closings ?? NOTHING;
}

/** Copies the last value: a view of it would keep the whole fetched buffer, megabytes, alive. */
export function releaseBuffers({ last }: PartitionState): void {
  if (last.bytes === null) return;
  last.bytes = Uint8Array.from(last.bytes.subarray(last.start, last.end));
  last.start = 0;
  last.end = last.bytes.length;
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
  if (!last.read) return last.restored;
  return fingerprintOf(last.offset, last.appendTime, last.bytes?.subarray(last.start, last.end) ?? null);
}

/** Moves the clock to the record's append time, and answers what that closes; undefined when it was no time to look. */
function moveClock(state: PartitionState, appendTime: number): Closing[] | undefined {
  state.counters.records += 1;
  if (!advanceClock(state.clock, appendTime)) return undefined;
  const closings: Closing[] = [];
  dropSilent(state, closings);
  closeUnwatched(state, closings);
  return closings;
}

function applyChat(state: PartitionState, offset: number, record: ChatRecord): void {
  const room = heardRoom(state, record.room);
  // A ROOMSTATE has no time of Twitch's, so two readers would put it into different windows.
  if (record.type === 'room') return;
  const window = windowFor(state, room, offset, record.time);
  if (window === undefined) return;
  const counted =
    record.type === 'message' ? countMessage(window, new DecodedCount(record)) : countEvent(window, record);
  note(state, room, record.time, counted);
}

function heardRoom(state: PartitionState, id: string): Room {
  const room = roomOf(state, id);
  if (room.sources.length === 0) noteUnwatched(state, room);
  return room;
}

/** The open window of a record's time; undefined, and counted why, when the record is in no total. */
function windowFor(state: PartitionState, room: Room, offset: number, time: number): OpenWindow | undefined {
  // Written so that NaN is refused too.
  if (!(time >= 0 && time <= state.clock.append + FUTURE_TOLERANCE_MS)) {
    state.counters.future += 1;
    return undefined;
  }
  const window = windowOf(state, room, offset, time);
  if (window !== undefined) return window;
  if (offset < state.readBefore) {
    state.counters.replayed += 1;
  } else {
    state.counters.late += 1;
    room.late += 1;
    room.changed = true;
  }
  return undefined;
}

/** The open window of a time, opened when it is new; undefined when that window is closed. */
function windowOf(state: PartitionState, room: Room, offset: number, time: number): OpenWindow | undefined {
  const { current } = room;
  if (current !== undefined && time >= current.start && time < current.end) return current;
  const { windowMs } = state.config;
  const start = time - (time % windowMs);
  const end = start + windowMs;
  if (end <= room.closedThrough) return undefined;
  let window = room.windows.get(start);
  if (window === undefined) {
    // Taken after the clock and the sources have moved with this record: reading it again moves them no further.
    window = openWindow(start, end, resumeHere(state, offset));
    room.windows.set(start, window);
  }
  room.current = window;
  return window;
}

function note(state: PartitionState, room: Room, time: number, counted: boolean): void {
  if (!counted) {
    state.counters.duplicates += 1;
    return;
  }
  state.counters.counted += 1;
  room.changed = true;
  if (time > room.latest) room.latest = time;
}

function noteLast(
  state: PartitionState,
  offset: number,
  appendTime: number,
  bytes: Uint8Array | null,
  start: number,
  end: number,
): void {
  const { last } = state;
  last.read = true;
  last.offset = offset;
  last.appendTime = appendTime;
  last.bytes = bytes;
  last.start = start;
  last.end = end;
  state.nextOffset = offset + 1;
}
