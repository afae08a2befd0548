import type { LiveFigures } from '../../chat/record.ts';
import type { PartitionState, Room } from './partition-state.ts';
import { topChatters } from './top-chatters.ts';
import type { OpenWindow } from './windows.ts';

/**
 * What the open windows of the rooms that changed since the last call show so far. Not final and never stored: two
 * processors may show other figures for a moment. `limit` bounds the number of rooms; the others come next time.
 */
export function takeLiveFigures(state: PartitionState, limit: number): LiveFigures[] {
  const figures: LiveFigures[] = [];
  for (const room of state.rooms.values()) {
    if (!room.changed) continue;
    if (figures.length >= limit) break;
    room.changed = false;
    const window = newestWindow(state, room);
    if (window !== undefined) figures.push(figuresOf(state, room, window));
  }
  return figures;
}

/** Not simply the newest: a record from the future would hide the present until then. */
function newestWindow(state: PartitionState, room: Room): OpenWindow | undefined {
  let newest: OpenWindow | undefined;
  for (const window of room.windows.values()) {
    if (window.start <= state.clock.append && (newest === undefined || window.start > newest.start))
      newest = window;
  }
  return newest;
}

function figuresOf(state: PartitionState, room: Room, window: OpenWindow): LiveFigures {
  return {
    type: 'live',
    room: room.id,
    channel: window.channel,
    windowStart: window.start,
    windowSeconds: state.config.windowMs / 1_000,
    messages: window.messages,
    chatters: window.chatters.size,
    top: topChatters(window.chatters.values(), state.config.topChatters).map(({ login, messages }) => ({
      login,
      messages,
    })),
    latest: room.latest,
    late: room.late,
  };
}
