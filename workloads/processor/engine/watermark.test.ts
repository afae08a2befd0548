import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aMark, aMessage } from '../../../test/support/a-record.ts';
import { feed, freshState, logOf } from '../../../test/support/engine-run.ts';
import type { Mark, TopicRecord } from '../../chat/record.ts';

const NOON = Date.UTC(2024, 0, 1, 12);
type Step = readonly [at: number, record: TopicRecord];

const message = (time: number, id: string, room = '100'): TopicRecord =>
  aMessage({ time: NOON + time, id, room });
const mark = (source: string, reached: number, fields: Partial<Mark> = {}): Mark =>
  aMark({ source, reached: NOON + reached, ...fields });
/** Marks of a source that goes on, a second apart, so that the partition's time goes on too. */
const ticking = (source: string, from: number, to: number, rooms: readonly string[]): Step[] => {
  const steps: Step[] = [];
  for (let at = from; at <= to; at += 1_000) steps.push([at, mark(source, at, { rooms })]);
  return steps;
};
const closedBy = (steps: readonly Step[]) =>
  feed(freshState(), logOf(steps.map(([at, record]) => ({ at: NOON + at, record }))));
const messagesOf = (steps: readonly Step[]) => closedBy(steps).map(({ row }) => row.messages);

test('the slower of two sources loses nothing', () => {
  const counts = messagesOf([
    [0, mark('fast', 0)],
    [0, mark('slow', 0)],
    [1_000, message(1_000, 'a')],
    [90_000, mark('fast', 90_000)],
    [90_001, message(59_000, 'b')],
    [90_002, mark('slow', 89_000)],
  ]);
  assert.deepEqual(counts, [2]);
});

test('with the largest event time instead of the smallest mark the slower source would lose', () => {
  const counts = messagesOf([
    [0, mark('fast', 0)],
    [1_000, message(1_000, 'a')],
    [90_000, mark('fast', 90_000)],
    [90_001, message(59_000, 'b')],
  ]);
  assert.deepEqual(counts, [1]);
});

test('a source that stalls for 30 s is waited for', () => {
  const counts = messagesOf([
    [60_000, mark('stalled', 30_000)],
    [60_000, message(20_000, 'a')],
    ...ticking('fast', 60_000, 90_000, ['100']),
    [90_000, message(50_000, 'b')],
    [90_000, mark('stalled', 90_000)],
  ]);
  assert.deepEqual(counts, [2]);
});

for (const state of ['idle', 'ended'] as const) {
  test(`a source that says it is ${state} holds nobody back`, () => {
    const counts = messagesOf([
      [0, mark('gone', 0)],
      [0, mark('stays', 0)],
      [1_000, message(1_000, 'a')],
      [80_000, mark('stays', 80_000)],
      [80_001, mark('gone', 0, { state })],
    ]);
    assert.deepEqual(counts, [1]);
  });
}

test('a source that leaves a room holds it back no longer', () => {
  const counts = messagesOf([
    [0, mark('leaves', 0)],
    [0, mark('stays', 0)],
    [1_000, message(1_000, 'a')],
    [80_000, mark('stays', 80_000)],
    [80_001, mark('leaves', 1_000, { rooms: [] })],
  ]);
  assert.deepEqual(counts, [1]);
});

test('a room that nobody reads any more closes its windows after a minute', () => {
  const steps: Step[] = [
    [0, mark('last', 0)],
    [1_000, message(1_000, 'a')],
    [2_000, mark('last', 2_000, { state: 'ended' })],
    ...ticking('other', 3_000, 130_000, ['200']),
  ];
  const [closing] = closedBy(steps);
  assert.equal(closing?.row.messages, 1);
  // 60 s after the end of its source, and not before its window and the lateness are over by the brokers' clock.
  assert.equal(closing?.stamp, (NOON + 70_000) * 1_000 + 1);
});

test('a room that no source ever listed closes its windows too', () => {
  assert.deepEqual(messagesOf([[0, message(0, 'a')], ...ticking('other', 1_000, 130_000, ['200'])]), [1]);
});

test('a record from the future in a room that nobody reads does not close the present', () => {
  const counts = messagesOf([
    [0, mark('last', 0)],
    [1_000, message(1_000, 'a')],
    [1_000, message(3_600_000, 'future')],
    [2_000, mark('last', 2_000, { state: 'ended' })],
    ...ticking('other', 3_000, 130_000, ['200']),
    [131_000, message(131_000, 'b')],
    [131_000, mark('back', 131_000)],
    [260_000, mark('back', 260_000)],
  ]);
  assert.deepEqual(counts, [1, 1]);
});

test('after a minute in which nobody could write, nobody counts as silent', () => {
  const counts = messagesOf([
    [0, mark('a', 0)],
    [0, mark('b', 0)],
    [1_000, message(1_000, 'a')],
    // Kafka was away for five minutes; the first to come back must not close what the other still holds.
    [301_000, mark('a', 300_000)],
    [302_000, message(2_000, 'b')],
    [302_000, mark('b', 300_000)],
  ]);
  assert.deepEqual(counts, [2]);
});

test('a source that is silent while others write is given up after a minute', () => {
  const counts = messagesOf([
    [0, mark('silent', 0)],
    [1_000, message(1_000, 'a')],
    ...ticking('other', 0, 90_000, ['100']),
  ]);
  assert.deepEqual(counts, [1]);
});

test('an append time that goes back moves nothing', () => {
  const state = freshState();
  feed(
    state,
    logOf(
      [[5_000, mark('a', 0)] as const, [1_000, mark('a', 0)] as const].map(([at, record]) => ({
        at,
        record,
      })),
    ),
  );
  assert.equal(state.clock.append, 5_000);
});
