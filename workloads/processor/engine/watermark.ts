import { type Closing, closeThrough } from './closings.ts';
import { SILENT_MS } from './engine-config.ts';
import type { PartitionState, Room } from './partition-state.ts';

/**
 * Closes what a room's sources allow: the windows that ended, with the lateness, before the event time that **every**
 * source of the room has reached. (The largest event time in the partition, which other systems take, drops the messages
 * of the slower of two readers.) A room without a source to wait for is left to {@link closeUnwatched}.
 */
export function closeWatched(state: PartitionState, room: Room, closings: Closing[]): void {
  let reached = Number.POSITIVE_INFINITY;
  for (const source of room.sources) if (source.reached < reached) reached = source.reached;
  if (reached === Number.POSITIVE_INFINITY) return;
  const { windowMs, latenessMs } = state.config;
  closeThrough(state, room, Math.floor((reached - latenessMs) / windowMs) * windowMs, closings);
}

/**
 * Closes the windows of rooms that have had no source for too long (its channel was removed, its ingester died and was
 * not replaced). Only windows that the brokers' clock has passed too: one record from the future must not close the
 * windows before it, and `closedThrough` goes no further than the windows there are, since chat that is replayed later
 * may be of any time.
 */
export function closeUnwatched(state: PartitionState, closings: Closing[]): void {
  for (const [id, since] of state.unwatched) {
    if (state.clock.alive - since < SILENT_MS) continue;
    const room = state.rooms.get(id);
    if (room === undefined || room.windows.size === 0) continue;
    let boundary = 0;
    for (const { end } of room.windows.values()) {
      if (end + state.config.latenessMs <= state.clock.append && end > boundary) boundary = end;
    }
    closeThrough(state, room, boundary, closings);
  }
}

/**
 * Notes that a record came for a room that nobody speaks for: the wait for a source begins, or begins anew when it
 * had run out. What windows the room has makes no difference, since a restart does not know the closed ones.
 */
export function noteUnwatched(state: PartitionState, room: Room): void {
  const since = state.unwatched.get(room.id);
  if (since !== undefined && state.clock.alive - since < SILENT_MS) return;
  state.unwatched.set(room.id, state.clock.alive);
  state.standing = undefined;
}
