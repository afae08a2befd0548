import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { spreadSeconds } from './spread-seconds.ts';

test('lines stay in their second and in their order, apart while there are at most a thousand', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 1_200 })), { maxLength: 10 }),
      groups => {
        const seconds = [...new Map(groups)].sort(([a], [b]) => a - b);
        const before = Float64Array.from(
          seconds.flatMap(([at, size]) => new Array<number>(size).fill(at * 1000)),
        );
        const after = before.slice();
        spreadSeconds(after);
        for (let at = 0; at < after.length; at++) {
          assert.equal(Math.floor((after[at] ?? -1) / 1000) * 1000, before[at]);
          if (at > 0) assert.ok((after[at] ?? 0) >= (after[at - 1] ?? 0));
        }
        for (const [at, size] of seconds) {
          const own = after.filter(time => Math.floor(time / 1000) === at);
          assert.equal(new Set(own).size, Math.min(size, own.length, 1000));
        }
      },
    ),
  );
});
