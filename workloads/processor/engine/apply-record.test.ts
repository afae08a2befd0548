import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aClear, aDelete, aMark, aMessage, aNotice } from '../../../test/support/a-record.ts';
import { feed, freshState, logOf, minuteWindows } from '../../../test/support/engine-run.ts';
import type { ChatRecord, TopicRecord } from '../../chat/record.ts';
import type { WindowRow } from './closings.ts';

const NOON = Date.UTC(2024, 0, 1, 12);
/** Everything is appended half a second after it happened; closed by one mark far ahead. */
const rowsOf = (records: readonly ChatRecord[], config = minuteWindows): WindowRow[] => {
  const chat = records.map(record => ({ at: record.time + 500, record }));
  const log = logOf([...chat, { at: NOON + 600_000, record: aMark({ reached: NOON + 600_000 }) }]);
  return feed(freshState(config), log).map(({ row }) => row);
};
const say = (second: number, fields: Partial<ChatRecord> = {}) =>
  aMessage({ time: NOON + second * 1_000, id: `m${second}`, ...(fields as object) });

test('a window holds the figures of its records', () => {
  const rows = rowsOf([
    say(0, { user: '1', login: 'ann', bits: 100 } as never),
    say(1, { user: '2', login: 'bob', firstMessage: true } as never),
    say(2, { user: '2', login: 'bob' } as never),
    aNotice({ time: NOON + 3_000, id: 's', kind: 'resub' }),
    aNotice({ time: NOON + 3_000, id: 'r', kind: 'raid', viewers: 10 }),
    aNotice({ time: NOON + 4_000, id: 'g', kind: 'submysterygift', giftCount: 5, origin: 'o' }),
    aClear({ time: NOON + 5_000, id: 'b', user: '3' }),
    aClear({ time: NOON + 5_000, id: 't', user: '4', seconds: 60 }),
    aClear({ time: NOON + 5_000, id: 'all' }),
    aDelete({ time: NOON + 6_000 }),
  ]);
  assert.deepEqual(rows, [
    {
      room: '100',
      channel: 'forsen',
      windowStart: NOON,
      messages: 3,
      chatters: 2,
      firstTimeChatters: 1,
      bits: 100,
      subscriptions: 1,
      giftedSubscriptions: 5,
      bans: 1,
      timeouts: 1,
      deletions: 1,
      topChatters: [
        { user: '2', login: 'bob', messages: 2 },
        { user: '1', login: 'ann', messages: 1 },
      ],
      revision: 1,
    },
  ]);
});

test('a message on the boundary belongs to the window that begins there', () => {
  const rows = rowsOf([say(59.999), say(60)]);
  assert.deepEqual(
    rows.map(({ windowStart, messages }) => [windowStart - NOON, messages]),
    [
      [0, 1],
      [60_000, 1],
    ],
  );
});

test('a renamed user and a renamed channel show the name of the smallest (time, id)', () => {
  const records = [
    say(1, { id: 'b', login: 'new', channel: 'newroom' } as never),
    say(1, { id: 'a', login: 'old', channel: 'oldroom' } as never),
    say(2, { id: '0', login: 'new', channel: 'newroom' } as never),
  ];
  for (const order of [records, records.toReversed()]) {
    const [row] = rowsOf(order);
    assert.equal(row?.channel, 'oldroom');
    assert.deepEqual(row?.topChatters, [{ user: '1', login: 'old', messages: 3 }]);
  }
});

test('a room mode has no time of its own and opens no window', () => {
  assert.deepEqual(
    rowsOf([{ type: 'room', id: 'r', time: NOON, room: '100', channel: 'forsen', emoteOnly: true }]),
    [],
  );
});

const message = (time: number, id: string): TopicRecord => aMessage({ time, id });
const countersAfter = (records: readonly { at: number; record: TopicRecord | undefined }[]) => {
  const state = freshState();
  const closings = feed(state, logOf(records));
  return { counters: state.counters, rows: closings.map(({ row }) => row) };
};

test('a message whose window is closed is counted as late and changes nothing', () => {
  const { counters, rows } = countersAfter([
    { at: NOON, record: message(NOON, 'a') },
    { at: NOON + 71_000, record: aMark({ reached: NOON + 70_000 }) },
    { at: NOON + 72_000, record: message(NOON + 1, 'b') },
    { at: NOON + 200_000, record: aMark({ reached: NOON + 200_000 }) },
  ]);
  assert.equal(counters.late, 1);
  assert.deepEqual(
    rows.map(row => row.messages),
    [1],
  );
});

test('a message within the lateness still counts', () => {
  const { rows } = countersAfter([
    { at: NOON, record: message(NOON, 'a') },
    { at: NOON + 70_000, record: aMark({ reached: NOON + 69_999 }) },
    { at: NOON + 70_000, record: message(NOON + 1, 'b') },
    { at: NOON + 70_001, record: aMark({ reached: NOON + 70_000 }) },
  ]);
  assert.deepEqual(
    rows.map(row => row.messages),
    [2],
  );
});

test('the second record with an id is dropped, whoever wrote it', () => {
  const { counters } = countersAfter([
    { at: NOON, record: message(NOON, 'a') },
    { at: NOON + 1, record: message(NOON, 'a') },
  ]);
  assert.equal(counters.duplicates, 1);
});

test('a message from too far in the future is left out and closes nothing', () => {
  const { counters, rows } = countersAfter([
    { at: NOON, record: message(NOON, 'a') },
    { at: NOON, record: message(NOON + 10 * 365 * 86_400_000, 'z') },
    { at: NOON + 1, record: message(NOON + 1, 'b') },
    { at: NOON + 71_000, record: aMark({ reached: NOON + 71_000 }) },
  ]);
  assert.equal(counters.future, 1);
  assert.deepEqual(
    rows.map(row => row.messages),
    [2],
  );
});

test('a mark from the future closes no more than the tolerance allows', () => {
  const state = freshState();
  feed(state, logOf([{ at: NOON, record: aMark({ reached: NOON + 10 * 365 * 86_400_000 }) }]));
  assert.equal(state.rooms.get('100')?.closedThrough, NOON + 2 * 3_600_000 - 60_000);
});

test('an ancient message has a window of its own', () => {
  const { rows } = countersAfter([
    { at: NOON, record: message(0, 'a') },
    { at: NOON, record: message(NOON, 'b') },
    { at: NOON + 71_000, record: aMark({ reached: NOON + 71_000 }) },
  ]);
  assert.deepEqual(
    rows.map(row => row.windowStart),
    [0, NOON],
  );
});

test('a value that is no record moves time and nothing else', () => {
  const { counters } = countersAfter([{ at: NOON, record: undefined }]);
  assert.equal(counters.undecodable, 1);
});
