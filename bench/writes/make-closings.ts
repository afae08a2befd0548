import { everybody } from '../../workloads/chatters/chatters.ts';
import { encodeChatters } from '../../workloads/chatters/chatters-blob.ts';
import type { Closing } from '../../workloads/processor/engine/closings.ts';

/** Windows of a room: an hour of it, which is one partition of each table. */
export const MINUTES = 60;
const CHATTERS = 60;
const START = Date.UTC(2024, 0, 1);

/** An hour of some channels, a window a minute; other rows in each turn. */
export function makeClosings(rooms: number, turn: number): Closing[] {
  const chatters = Array.from({ length: CHATTERS }, (_, number) => ({
    user: String(10_000_000 + number * 7_919),
    login: `chatter_${number}`,
    messages: 1 + (number % 7),
    first: false,
  }));
  const blob = encodeChatters(everybody(chatters));
  const top = chatters.slice(0, 10).map(({ user, login, messages }) => ({ user, login, messages }));
  return Array.from({ length: rooms * MINUTES }, (_, index) => {
    const room = String(1_000 * (turn + 1) + Math.floor(index / MINUTES));
    const windowStart = START + (index % MINUTES) * 60_000;
    return {
      row: {
        room,
        channel: `channel_${room}`,
        windowStart,
        messages: 125,
        chatters: CHATTERS,
        firstTimeChatters: 0,
        bits: 0,
        subscriptions: 0,
        giftedSubscriptions: 0,
        bans: 0,
        timeouts: 0,
        deletions: 0,
        topChatters: top,
        revision: 1,
      },
      chatters: blob,
      stamp: (windowStart + 70_000) * 1_000,
      day: START / 86_400_000,
      firstOfDay: false,
      renamed: false,
    };
  });
}
