import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { minutePoints } from './minute-points.ts';
import { instantsOf, readRange, writeRange } from './time-range.ts';

const windowAt = (minute: number, messages: number) => ({
  start: new Date(minute * 60_000).toISOString(),
  messages,
  chatters: 1,
});

test('minutes without chat are zero, and the first of the highest is the peak', () => {
  const points = minutePoints([windowAt(10, 3), windowAt(12, 9), windowAt(13, 9)], 60);
  assert.deepEqual(points.times, [600, 660, 720, 780]);
  assert.deepEqual(points.messages, [3, 0, 9, 9]);
  assert.equal(points.peak, 2);
});

test('nothing is no points', () => assert.equal(minutePoints([], 60).peak, undefined));

test('however long the range, points are bounded and the peak is kept', () => {
  const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 45_000 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(minutes, fc.nat(1_000), (found, most) => {
      const windows = found.sort((a, b) => a - b).map((minute, i) => windowAt(minute, i === 0 ? most : 1));
      const points = minutePoints(windows, 60);
      assert.ok(points.times.length <= 3_000);
      assert.equal(points.messages[points.peak ?? 0], Math.max(...windows.map(({ messages }) => messages)));
    }),
  );
});

test('a range in a URL is read as it was written, and what is none is the last hour', () => {
  for (const range of [{ last: '6h' }, { from: 0, to: 3_600_000 }] as const) {
    assert.deepEqual(readRange(writeRange(range)), range);
  }
  for (const query of ['', 'last=2y', 'from=x&to=y', 'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z']) {
    assert.deepEqual(readRange(query), { last: '1h' }, query);
  }
  assert.deepEqual(instantsOf({ last: '1h' }, 3_600_001), { from: 60_000, to: 3_660_000 });
});
