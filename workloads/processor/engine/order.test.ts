import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { feed, freshState, minuteWindows } from '../../../test/support/engine-run.ts';
import { chatReadTwice } from '../../../test/support/read-chat.ts';
import type { ChatMessage } from '../../chat/record.ts';
import type { WindowRow } from './closings.ts';

const configs = [
  minuteWindows,
  { ...minuteWindows, latenessMs: 0 },
  { windowMs: 5_000, latenessMs: 1_000, topChatters: 2 },
];

test('readers that keep their promises give the rows of the chat, whatever their order, stalls and duplicates', () => {
  fc.assert(
    fc.property(chatReadTwice(60), fc.constantFrom(...configs), (ways, config) => {
      for (const { chat, log } of ways) {
        const state = freshState(config);
        const rows = feed(state, log).map(({ row }) => row);
        assert.equal(state.counters.late, 0);
        assert.deepEqual(byKey(rows), byKey(computed(chat, config.windowMs, config.topChatters)));
      }
    }),
    { numRuns: 150 },
  );
});

function byKey(rows: readonly WindowRow[]): WindowRow[] {
  return [...rows].sort((a, b) => compare(a.room, b.room) || a.windowStart - b.windowStart);
}

/** The rows by plain grouping and sorting, sharing nothing with the engine. */
function computed(chat: readonly ChatMessage[], windowMs: number, limit: number): WindowRow[] {
  const groups = Object.groupBy(
    chat,
    ({ room, time }) => `${room} ${Math.floor(time / windowMs) * windowMs}`,
  );
  return Object.entries(groups).map(([key, messages = []]) => {
    const [room = '', start] = key.split(' ');
    const inOrder = [...messages].sort((a, b) => a.time - b.time || compare(a.id, b.id));
    const users = Map.groupBy(inOrder, ({ user }) => user);
    const top = [...users].map(([user, theirs]) => ({
      user,
      login: theirs[0]?.login ?? '',
      messages: theirs.length,
    }));
    top.sort((a, b) => b.messages - a.messages || compare(a.login, b.login) || compare(a.user, b.user));
    return {
      room,
      channel: inOrder[0]?.channel ?? '',
      windowStart: Number(start),
      messages: messages.length,
      chatters: users.size,
      firstTimeChatters: [...users.values()].filter(theirs => theirs.some(one => one.firstMessage)).length,
      bits: messages.reduce((sum, { bits = 0 }) => sum + bits, 0),
      subscriptions: 0,
      giftedSubscriptions: 0,
      bans: 0,
      timeouts: 0,
      deletions: 0,
      topChatters: top.slice(0, limit),
      revision: 1,
    };
  });
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
