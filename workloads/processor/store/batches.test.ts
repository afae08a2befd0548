import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inBatches } from './batches.ts';

test('batches hold everything in order, within their bounds unless one thing alone is larger, and could not be fewer', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(30)),
      fc.record({ rows: fc.integer({ min: 1, max: 5 }), bytes: fc.nat(40) }),
      (items, bounds) => {
        const sizeOf = (batch: readonly number[]) => batch.reduce((sum, size) => sum + size, 0);
        const batches = inBatches(items, bounds, size => size);
        assert.deepEqual(batches.flat(), items);
        for (const [at, batch] of batches.entries()) {
          assert.ok(batch.length >= 1 && batch.length <= bounds.rows);
          assert.ok(batch.length === 1 || sizeOf(batch) <= bounds.bytes);
          const next = batches[at + 1]?.[0];
          if (next !== undefined)
            assert.ok(batch.length === bounds.rows || sizeOf(batch) + next > bounds.bytes);
        }
      },
    ),
  );
});
