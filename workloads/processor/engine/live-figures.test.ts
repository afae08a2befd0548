import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aMessage } from '../../../test/support/a-record.ts';
import { feed, freshState, logOf } from '../../../test/support/engine-run.ts';
import { takeLiveFigures } from './live-figures.ts';

const NOON = Date.UTC(2024, 0, 1, 12);

test('a room is shown once for each change, its newest window of the present first', () => {
  const state = freshState();
  feed(
    state,
    logOf([
      { at: NOON, record: aMessage({ time: NOON - 60_000, id: 'old' }) },
      { at: NOON, record: aMessage({ time: NOON, id: 'now', user: '2', login: 'bob' }) },
      { at: NOON, record: aMessage({ time: NOON + 3_600_000, id: 'future' }) },
    ]),
  );
  const [figures] = takeLiveFigures(state, 10);
  assert.equal(figures?.windowStart, NOON);
  assert.deepEqual(figures?.top, [{ login: 'bob', messages: 1 }]);
  assert.deepEqual(takeLiveFigures(state, 10), []);
});

test('rooms beyond the limit come the next time', () => {
  const state = freshState();
  const rooms = ['100', '200', '300'];
  feed(state, logOf(rooms.map(room => ({ at: NOON, record: aMessage({ time: NOON, id: room, room }) }))));
  assert.equal(takeLiveFigures(state, 2).length, 2);
  assert.equal(takeLiveFigures(state, 2).length, 1);
});
