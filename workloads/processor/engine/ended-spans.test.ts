import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyLog } from '../../../test/support/any-log.ts';
import { feed, freshState } from '../../../test/support/engine-run.ts';
import { endedSpans, spanMs } from './ended-spans.ts';

const at = (text: string) => Date.parse(`2026-01-01T${text}Z`);
const HOUR = spanMs.hour;

const steps: Readonly<Record<string, [number, number, number[], string[]]>> = {
  'within an hour': [at('10:00:00'), at('10:59:00'), [at('10:30:00')], []],
  'to the end of an hour': [at('10:30:00'), at('11:00:00'), [], ['hour 10']],
  'over hours of which one has a window': [at('10:00:00'), at('14:30:00'), [at('12:10:00')], ['hour 12']],
  'from within an hour over others without windows': [at('10:30:00'), at('14:30:00'), [], ['hour 10']],
  'into an hour whose window is closed, and the hour is not': [
    at('10:00:00'),
    at('11:01:00'),
    [at('10:59:00'), at('11:00:00')],
    ['hour 10'],
  ],
  'from the beginning of time': [0, at('10:02:00'), [at('09:59:00'), at('10:01:00')], ['hour 9']],
  'over midnight': [
    at('22:30:00'),
    at('00:01:00') + 24 * HOUR,
    [at('23:59:00')],
    ['hour 22', 'hour 23', 'day 0'],
  ],
};
for (const [name, [from, to, windows, want]] of Object.entries(steps)) {
  test(`what is closed moves ${name}`, () => {
    const ended = endedSpans(from, to, windows);
    assert.deepEqual(
      ended.map(({ span, start }) => `${span} ${new Date(start).getUTCHours()}`),
      want,
    );
  });
}

test('whatever the log, each hour and day that has a closed window and is closed itself has ended once, after its windows, and no other', () => {
  fc.assert(
    fc.property(anyLog(120), log => {
      const state = freshState();
      const rows = feed(state, log).map(({ row }) => row);
      const want = new Set<string>();
      for (const { room, windowStart } of rows) {
        const closedThrough = state.rooms.get(room)?.closedThrough ?? 0;
        for (const span of ['hour', 'day'] as const) {
          const start = windowStart - (windowStart % spanMs[span]);
          if (start + spanMs[span] <= closedThrough) want.add(`${room} ${span} ${start}`);
        }
      }
      const ended = state.ended.map(({ room, span, start }) => `${room} ${span} ${start}`);
      assert.equal(new Set(ended).size, ended.length, 'each once');
      for (const one of want) assert.ok(ended.includes(one), `${one} has ended`);
    }),
    { numRuns: 300 },
  );
});
