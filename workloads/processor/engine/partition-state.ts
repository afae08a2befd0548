import type { AppendClock } from './append-clock.ts';
import type { EndedSpan } from './ended-spans.ts';
import type { EngineConfig } from './engine-config.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { KnownOrigins } from './gifts.ts';
import type { Revision } from './revision.ts';
import type { SourceStanding } from './standing.ts';
import type { OpenWindow } from './windows.ts';

/** One run of one ingester process, as its marks tell. */
export interface Source {
  readonly id: string;
  reached: number;
  heardAt: number;
  rooms: readonly string[];
}

/** One channel of the partition. */
export interface Room {
  readonly id: string;
  /** The sources that list it and are waited for. */
  readonly sources: Source[];
  readonly windows: Map<number, OpenWindow>;
  /** The window of the last record: most records are of the same. */
  current: OpenWindow | undefined;
  /** Every window that ends at or before this event time is closed for ever. */
  closedThrough: number;
  /** What is known from closed windows alone, and so is handed on by checkpoints. */
  readonly closed: ClosedKnowledge;
  /** Whether its live figures differ from those last taken. */
  changed: boolean;
  /** Latest event time counted. */
  latest: number;
  late: number;
}

export interface ClosedKnowledge {
  /** The login in the newest closed window; empty before the first. */
  channel: string;
  /** Day of the newest closed window, days since 1970; -1 before the first. */
  day: number;
  readonly origins: KnownOrigins;
}

/** What the engine counted since it was created; no part of any result. */
export interface EngineCounters {
  records: number;
  marks: number;
  /** Records that stand in a window. */
  counted: number;
  /** Records whose id their window knew. */
  duplicates: number;
  /** Records of windows that were closed before they came: in no total. */
  late: number;
  /** Records of closed windows that were read again after a restart. */
  replayed: number;
  /** Records from too far in the future, or without a usable time: in no total. */
  future: number;
  /** Values that are no record. */
  undecodable: number;
  closings: number;
}

/** The whole state of one partition. Changed by applyRecord alone. */
export interface PartitionState {
  readonly config: EngineConfig;
  readonly revision: Revision;
  readonly clock: AppendClock;
  readonly sources: Map<string, Source>;
  /** Rooms without a source to wait for: room id -> since when, `AppendClock.alive`. */
  readonly unwatched: Map<string, number>;
  readonly rooms: Map<string, Room>;
  readonly counters: EngineCounters;
  /** Hours and days that have ended and that nobody has taken yet. */
  readonly ended: EndedSpan[];
  /** Offset of the record to come. */
  nextOffset: number;
  /** Records below this offset were applied before, by whoever wrote the checkpoint. */
  readonly readBefore: number;
  readonly last: LastRecord;
  /** The copy of the sources that windows share; undefined when the sources have changed since. */
  standing: SourceStanding | undefined;
}

/** The record before `nextOffset`: where its value stands when this state has read it, else what the checkpoint says of it. */
export interface LastRecord {
  read: boolean;
  offset: number;
  appendTime: number;
  bytes: Uint8Array | null;
  start: number;
  end: number;
  readonly restored: Fingerprint | undefined;
}

/** A partition before any of its records, read from `offset`. */
export function createState(config: EngineConfig, revision: Revision, offset: number): PartitionState {
  return {
    config,
    revision,
    clock: { append: 0, alive: 0 },
    sources: new Map(),
    unwatched: new Map(),
    rooms: new Map(),
    ended: [],
    counters: {
      records: 0,
      marks: 0,
      counted: 0,
      duplicates: 0,
      late: 0,
      replayed: 0,
      future: 0,
      undecodable: 0,
      closings: 0,
    },
    nextOffset: offset,
    readBefore: offset,
    last: neverRead(undefined),
    standing: undefined,
  };
}

/** The last record of a state that has read none; `restored` is what a checkpoint says of it. */
export function neverRead(restored: Fingerprint | undefined): LastRecord {
  return { read: false, offset: -1, appendTime: 0, bytes: null, start: 0, end: 0, restored };
}

/** The room of an id, made when it is new. */
export function roomOf(state: PartitionState, id: string): Room {
  const known = state.rooms.get(id);
  if (known !== undefined) return known;
  const room: Room = {
    id,
    sources: [],
    windows: new Map(),
    current: undefined,
    closedThrough: 0,
    closed: { channel: '', day: -1, origins: new Map() },
    changed: false,
    latest: 0,
    late: 0,
  };
  state.rooms.set(id, room);
  return room;
}
