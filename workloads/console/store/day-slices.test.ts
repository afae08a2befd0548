import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { daySlices } from './day-slices.ts';

const DAY = 86_400_000;

test('slices of a range follow each other without a gap, each within its day', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2e12 }), fc.integer({ min: 1, max: 31 * DAY }), (from, length) => {
      const slices = daySlices(from, from + length);
      assert.equal(slices[0]?.from, from);
      assert.equal(slices.at(-1)?.to, from + length);
      slices.forEach((slice, at) => {
        assert.ok(
          slice.from >= slice.day * DAY && slice.to <= (slice.day + 1) * DAY && slice.from < slice.to,
        );
        if (at > 0) assert.equal(slice.from, slices[at - 1]?.to);
      });
    }),
  );
});

test('a day from midnight to midnight is one slice', () => {
  assert.deepEqual(daySlices(5 * DAY, 6 * DAY), [{ day: 5, from: 5 * DAY, to: 6 * DAY }]);
});
