import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { vectorOf } from './demand-vector.ts';
import { BLOCK, NodeTable } from './node-table.ts';

const SLOTS = 3 * BLOCK;

function addAt(rows: readonly number[][], slot: number, kind: number, amount: number): void {
  const row = rows[slot] ?? [];
  row[kind] = (row[kind] ?? 0) + amount;
}

function totalFree(rows: readonly number[][], usable: readonly boolean[], kind: number): number {
  return rows.reduce((sum, row, slot) => sum + (usable[slot] ? Math.max(0, row[kind] ?? 0) : 0), 0);
}

describe('NodeTable', () => {
  it('never hides a slot that covers a demand, and counts what is free, whatever changes', () => {
    const change = fc.record({
      slot: fc.nat(SLOTS - 1),
      kind: fc.nat(2),
      amount: fc.integer({ min: -5, max: 5 }),
      usable: fc.boolean(),
      tighten: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200, size: 'max' }), changes => {
        const table = new NodeTable();
        const free = Array.from({ length: SLOTS }, () => [0, 0, 0]);
        const usable = Array.from({ length: SLOTS }, () => false);
        for (let slot = 0; slot < SLOTS; slot++) table.open(slot);
        for (const { slot, kind, amount, usable: use, tighten } of changes) {
          table.add(slot, vectorOf([[kind, Math.abs(amount)]]), amount < 0 ? -1 : 1);
          addAt(free, slot, kind, amount);
          table.setUsable(slot, use);
          usable[slot] = use;
          if (tighten) table.tighten(Math.floor(slot / BLOCK));
        }
        for (let amount = 1; amount < 6; amount++) {
          const demand = vectorOf([
            [0, amount],
            [1, 1],
          ]);
          free.forEach((row, slot) => {
            const [first = 0, second = 0] = row;
            const covers = usable[slot] === true && first >= amount && second >= 1;
            assert.equal(table.covers(slot, demand), covers);
            assert.ok(!covers || table.blockMayCover(Math.floor(slot / BLOCK), demand));
          });
        }
        const totals = [0, 1, 2].map(kind => totalFree(free, usable, kind));
        assert.deepEqual(
          [0, 1, 2].map(kind => table.freeTotal[kind] ?? 0),
          totals,
        );
      }),
      { numRuns: 200 },
    );
  });

  it('skips a block once its maxima were made exact', () => {
    const table = new NodeTable();
    for (let slot = 0; slot < BLOCK; slot++) table.open(slot);
    table.setUsable(0, true);
    table.add(0, vectorOf([[0, 4]]), 1);
    table.add(0, vectorOf([[0, 3]]), -1);
    assert.equal(table.blockMayCover(0, vectorOf([[0, 2]])), true, 'a guess');
    table.tighten(0);
    assert.equal(table.blockMayCover(0, vectorOf([[0, 2]])), false);
  });
});
