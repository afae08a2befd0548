import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { backoffMs } from './backoff.ts';

test('a backoff doubles from half to the whole of its step and stops at the cap', () => {
  const bounds = { firstMs: 100, capMs: 1_000 };
  const shortest = [0, 1, 2, 3, 4, 50].map(attempt => backoffMs(attempt, bounds, () => 0));
  const longest = [0, 1, 2, 3, 4, 50].map(attempt => backoffMs(attempt, bounds, () => 0.999999));
  assert.deepEqual(shortest, [50, 100, 200, 400, 500, 500]);
  assert.deepEqual(longest, [100, 200, 400, 800, 1_000, 1_000]);
});

test('no attempt, however late, waits longer than the cap or not at all', () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
      const ms = backoffMs(attempt, { firstMs: 10, capMs: 30_000 }, () => random);
      assert.ok(ms >= 5 && ms <= 30_000, String(ms));
    }),
  );
});
