import type { Mark } from '../../chat/record.ts';
import type { Closing } from './closings.ts';
import { FUTURE_TOLERANCE_MS, SILENT_MS } from './engine-config.ts';
import { type PartitionState, type Room, roomOf, type Source } from './partition-state.ts';
import type { SourceStanding } from './standing.ts';
import { closeWatched } from './watermark.ts';

/**
 * Takes a source's promise into account and closes what it allows. The table holds the sources that are waited for:
 * one that is idle or ended leaves it at once, one that is silent by {@link dropSilent}.
 */
export function applyMark(state: PartitionState, mark: Mark, closings: Closing[]): void {
  state.standing = undefined;
  const known = state.sources.get(mark.source);
  if (mark.state !== 'live') {
    if (known !== undefined) drop(state, known, closings);
    return;
  }
  const source = known ?? { id: mark.source, reached: 0, heardAt: 0, rooms: [] };
  if (known === undefined) state.sources.set(source.id, source);
  source.heardAt = state.clock.alive;
  source.reached = Math.max(source.reached, Math.min(mark.reached, state.clock.append + FUTURE_TOLERANCE_MS));
  if (!sameList(source.rooms, mark.rooms)) relist(state, source, mark.rooms, closings);
  for (const id of source.rooms) closeWatched(state, roomOf(state, id), closings);
}

/** Gives up on the sources that have written no mark for too long while others wrote. */
export function dropSilent(state: PartitionState, closings: Closing[]): void {
  for (const source of state.sources.values()) {
    if (state.clock.alive - source.heardAt > SILENT_MS) drop(state, source, closings);
  }
}

/** A copy of the table that later changes leave alone; the same one until there is a change. */
export function standingOf(state: PartitionState): SourceStanding {
  state.standing ??= {
    sources: [...state.sources.values()].map(({ id, reached, heardAt, rooms }) => ({
      id,
      reached,
      heardAt,
      rooms,
    })),
    unwatched: [...state.unwatched],
  };
  return state.standing;
}

/** Brings the table to where it stood. */
export function restoreStanding(state: PartitionState, standing: SourceStanding): void {
  for (const known of standing.sources) {
    const source: Source = { ...known };
    state.sources.set(source.id, source);
    for (const id of source.rooms) roomOf(state, id).sources.push(source);
  }
  for (const [room, since] of standing.unwatched) state.unwatched.set(room, since);
}

function drop(state: PartitionState, source: Source, closings: Closing[]): void {
  state.sources.delete(source.id);
  state.standing = undefined;
  const left = source.rooms.map(id => roomOf(state, id));
  for (const room of left) unlink(state, room, source);
  for (const room of left) closeWatched(state, room, closings);
}

function relist(state: PartitionState, source: Source, rooms: readonly string[], closings: Closing[]): void {
  const before = new Set(source.rooms);
  const after = new Set(rooms);
  source.rooms = [...after];
  for (const id of after) {
    if (before.has(id)) continue;
    roomOf(state, id).sources.push(source);
    state.unwatched.delete(id);
  }
  for (const id of before) {
    if (after.has(id)) continue;
    const room = roomOf(state, id);
    unlink(state, room, source);
    closeWatched(state, room, closings);
  }
}

function unlink(state: PartitionState, room: Room, source: Source): void {
  const at = room.sources.indexOf(source);
  if (at >= 0) room.sources.splice(at, 1);
  if (room.sources.length === 0) state.unwatched.set(room.id, state.clock.alive);
}

/** Marks repeat their rooms in one order, so a look at each place is enough to see that nothing changed. */
function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, at) => id === b[at]);
}
