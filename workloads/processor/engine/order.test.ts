import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { computedChatters } from '../../../test/support/computed-chatters.ts';
import { computedRows } from '../../../test/support/computed-rows.ts';
import { feed, freshState, minuteWindows } from '../../../test/support/engine-run.ts';
import { chatReadTwice } from '../../../test/support/read-chat.ts';
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
        const closings = feed(state, log);
        const rows = closings.map(({ row }) => row);
        assert.equal(state.counters.late, 0);
        assert.deepEqual(byKey(rows), byKey(computedRows(chat, config.windowMs, config.topChatters)));
        const chatters = new Map(
          closings.map(({ row, chatters }) => [`${row.room} ${row.windowStart}`, chatters]),
        );
        assert.deepEqual(chatters, computedChatters(chat, config.windowMs));
      }
    }),
    { numRuns: 150 },
  );
});

function byKey(rows: readonly WindowRow[]): WindowRow[] {
  return [...rows].sort((a, b) =>
    a.room === b.room ? a.windowStart - b.windowStart : a.room < b.room ? -1 : 1,
  );
}
