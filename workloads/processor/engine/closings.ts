import { cutChatters, everybody } from '../../chatters/chatters.ts';
import { encodeChatters, encodeListed } from '../../chatters/chatters-blob.ts';
import { endedSpans } from './ended-spans.ts';
import { CHATTERS_A_WINDOW, type EngineConfig } from './engine-config.ts';
import { countGifts, rememberOrigins } from './gifts.ts';
import type { PartitionState, Room } from './partition-state.ts';
import { stampMicros } from './revision.ts';
import { type Chatter, type TopChatter, topChatters } from './top-chatters.ts';
import type { OpenWindow } from './windows.ts';

/** The final figures of a window: a pure function of its records within lateness, and of the revision. */
export interface WindowRow {
  readonly room: string;
  readonly channel: string;
  /** Event time, milliseconds since 1970. */
  readonly windowStart: number;
  readonly messages: number;
  readonly chatters: number;
  readonly firstTimeChatters: number;
  readonly bits: number;
  readonly subscriptions: number;
  readonly giftedSubscriptions: number;
  readonly bans: number;
  readonly timeouts: number;
  readonly deletions: number;
  readonly topChatters: readonly TopChatter[];
  readonly revision: number;
}

/** A window that was closed, and with which write time its row is to be stored. */
export interface Closing {
  readonly row: WindowRow;
  /** Who wrote how much, exactly, up to CHATTERS_A_WINDOW people: see chatters-blob.ts. */
  readonly chatters: Uint8Array;
  /** `USING TIMESTAMP`, microseconds. */
  readonly stamp: number;
  /** Days since 1970 of the window's start. */
  readonly day: number;
  /** The room's first window of that day. */
  readonly firstOfDay: boolean;
  /** The room had another login, or none, before this window. */
  readonly renamed: boolean;
}

const DAY_MS = 86_400_000;

/**
 * Closes every window of a room that ends at or before `boundary`, oldest first, and never opens them again. What hours and days end with that is noted in
 * `state.ended`.
 */
export function closeThrough(state: PartitionState, room: Room, boundary: number, closings: Closing[]): void {
  const from = room.closedThrough;
  if (boundary <= from) return;
  room.closedThrough = boundary;
  const due = [...room.windows.values()].filter(window => window.end <= boundary);
  const stamp = stampMicros(state.revision, state.clock.append);
  if (due.length > 0) closeWindows(state, room, due, stamp, closings);
  const starts = due.map(({ start }) => start);
  for (const { span, start } of endedSpans(from, boundary, starts)) {
    // A quiet room has no window of a day later than its newest.
    if (Math.floor(start / DAY_MS) <= room.closed.day)
      state.ended.push({ room: room.id, span, start, stamp });
  }
}

function closeWindows(
  state: PartitionState,
  room: Room,
  due: OpenWindow[],
  stamp: number,
  closings: Closing[],
): void {
  due.sort((a, b) => a.start - b.start);
  // The login is written once for all of them: two writes with one stamp would be decided by their bytes.
  const channel = due.at(-1)?.channel ?? '';
  const renamed = channel !== room.closed.channel;
  for (const window of due) {
    room.windows.delete(window.start);
    const day = Math.floor(window.start / DAY_MS);
    closings.push({
      row: rowOf(state.config, state.revision.number, room, window),
      chatters: chattersOf(window.chatters),
      stamp,
      day,
      firstOfDay: day > room.closed.day,
      renamed: renamed && window === due.at(-1),
    });
    room.closed.day = Math.max(room.closed.day, day);
    rememberOrigins(room.closed.origins, window.gifts, window.end);
  }
  room.closed.channel = channel;
  room.current = undefined;
  state.counters.closings += due.length;
}

function chattersOf(chatters: ReadonlyMap<string, Chatter>): Uint8Array {
  if (chatters.size <= CHATTERS_A_WINDOW) return encodeListed(chatters.values(), undefined);
  return encodeChatters(cutChatters(everybody(chatters.values()), CHATTERS_A_WINDOW));
}

function rowOf(config: EngineConfig, revision: number, room: Room, window: OpenWindow): WindowRow {
  return {
    room: room.id,
    channel: window.channel,
    windowStart: window.start,
    messages: window.messages,
    chatters: window.chatters.size,
    firstTimeChatters: window.firstTimeChatters,
    bits: window.bits,
    subscriptions: window.subscriptions,
    giftedSubscriptions: countGifts(window.gifts, room.closed.origins),
    bans: window.bans,
    timeouts: window.timeouts,
    deletions: window.deletions,
    topChatters: topChatters(window.chatters.values(), config.topChatters),
    revision,
  };
}
