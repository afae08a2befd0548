import { z } from 'zod';
import { resumeHere } from './apply-record.ts';
import { configHash, type EngineConfig } from './engine-config.ts';
import { createState, neverRead, type PartitionState, type Room, roomOf } from './partition-state.ts';
import { type Revision, stampMicros } from './revision.ts';
import { restoreStanding } from './sources.ts';
import type { Resume } from './standing.ts';

/**
 * Everything a processor needs to go on with a partition as if it had never stopped (docs/semantics.md).
 *
 * Two points of the log matter. `position` is where reading begins again: the first record of the oldest open window;
 * `before`, `clock`, `sources` and `unwatched` are as they stood there. `readTo` is how far the writer had come;
 * `rooms` (what is closed) and `appendRead` are as they stood there.
 */
export type Checkpoint = z.output<typeof checkpointSchema>;

/** Raised with every change that an older reader would misunderstand. */
const FORMAT = 1;
const READ_TO_DIGITS = 16;

const count = z.int().min(0);

const checkpointSchema = z.strictObject({
  /** Padded and first: of two checkpoints with one write time Cassandra keeps the one whose bytes are larger. */
  readTo: z.string().regex(/^\d{16}$/),
  format: z.literal(FORMAT),
  revision: z.strictObject({ number: z.int().min(1), startedAtMs: count, configHash: z.string() }),
  /** Largest append time before `readTo`, milliseconds since 1970. */
  appendRead: count,
  position: count,
  /** The record before `position`; null at the start of the log. */
  before: z.strictObject({ offset: count, appendTime: z.int(), hash: z.string() }).nullable(),
  clock: z.strictObject({ append: count, alive: count }),
  sources: z.array(
    z.strictObject({ id: z.string(), reached: z.int(), heardAt: count, rooms: z.array(z.string()) }),
  ),
  /** Rooms without a source: id, since when by `clock.alive`. */
  unwatched: z.array(z.tuple([z.string(), count])),
  rooms: z.array(
    z.strictObject({
      room: z.string(),
      closedThrough: count,
      channel: z.string(),
      day: z.int(),
      /** Origin ids of mystery gifts announced in closed windows, with their event time. */
      origins: z.array(z.tuple([z.string(), count])),
    }),
  ),
});

export type ReadCheckpoint =
  | { readonly ok: true; readonly checkpoint: Checkpoint }
  | { readonly ok: false; readonly reason: string };

/** What to store once every closing so far is stored. */
export function takeCheckpoint(state: PartitionState): Checkpoint {
  const { position, before, clock, sources } = oldestResume(state);
  return {
    readTo: String(state.nextOffset).padStart(READ_TO_DIGITS, '0'),
    format: FORMAT,
    revision: state.revision,
    appendRead: state.clock.append,
    position,
    before: before ?? null,
    clock,
    sources: sources.sources.map(source => ({ ...source, rooms: [...source.rooms] })),
    unwatched: sources.unwatched.map(([room, since]) => [room, since]),
    // In the order of ids, so that equal knowledge has equal bytes.
    rooms: [...state.rooms.values()]
      .filter(room => room.closedThrough > 0)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(closedRoom),
  };
}

export function writeCheckpoint(checkpoint: Checkpoint): string {
  return JSON.stringify(checkpoint);
}

/** The checkpoint's write time, microseconds: it grows with append time, so that an older writer loses. */
export function checkpointStamp(checkpoint: Checkpoint): number {
  return stampMicros(checkpoint.revision, checkpoint.appendRead);
}

/** Reads a stored checkpoint. A text that can't be read is an answer, never a fresh start. */
export function readCheckpoint(text: string): ReadCheckpoint {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'it is not JSON' };
  }
  const format = z.looseObject({ format: z.unknown() }).safeParse(value).data?.format;
  if (format !== FORMAT) {
    return { ok: false, reason: `its format is ${JSON.stringify(format)}, this processor reads ${FORMAT}` };
  }
  const parsed = checkpointSchema.safeParse(value);
  if (parsed.success) return { ok: true, checkpoint: parsed.data };
  return { ok: false, reason: z.prettifyError(parsed.error) };
}

/** The partition as the checkpoint's writer left it, to be fed from `position`. The settings must be the writer's. */
export function restoreState(config: EngineConfig, checkpoint: Checkpoint): PartitionState {
  if (configHash(config) !== checkpoint.revision.configHash) {
    throw new Error('the settings are not those of the checkpoint: it needs a new revision');
  }
  return resumed(config, checkpoint.revision, checkpoint);
}

/**
 * The partition under a later revision. What is closed stays closed: its rows are final, and the records to make them
 * again may be gone. `resume: false` says that the log is another than the checkpoint's, so that nothing is known of
 * its sources, and reading begins at `position`.
 */
export function reviseState(
  config: EngineConfig,
  checkpoint: Checkpoint,
  revision: Revision,
  log: { readonly same: true } | { readonly same: false; readonly start: number },
): PartitionState {
  if (log.same) return resumed(config, revision, checkpoint);
  const state = createState(config, revision, log.start);
  restoreRooms(state, checkpoint);
  return state;
}

function resumed(config: EngineConfig, revision: Revision, checkpoint: Checkpoint): PartitionState {
  const state: PartitionState = {
    ...createState(config, revision, checkpoint.position),
    readBefore: Number(checkpoint.readTo),
    clock: { ...checkpoint.clock },
    last: neverRead(checkpoint.before ?? undefined),
  };
  restoreRooms(state, checkpoint);
  restoreStanding(state, checkpoint);
  return state;
}

function restoreRooms(state: PartitionState, checkpoint: Checkpoint): void {
  for (const known of checkpoint.rooms) {
    const room = roomOf(state, known.room);
    room.closedThrough = known.closedThrough;
    room.closed.channel = known.channel;
    room.closed.day = known.day;
    for (const [origin, time] of known.origins) room.closed.origins.set(origin, time);
  }
}

function closedRoom({ id, closedThrough, closed }: Room): Checkpoint['rooms'][number] {
  return { room: id, closedThrough, channel: closed.channel, day: closed.day, origins: [...closed.origins] };
}

function oldestResume(state: PartitionState): Resume {
  let oldest: Resume | undefined;
  for (const room of state.rooms.values()) {
    for (const { resume } of room.windows.values()) {
      if (oldest === undefined || resume.position < oldest.position) oldest = resume;
    }
  }
  return oldest ?? resumeHere(state, state.nextOffset);
}
