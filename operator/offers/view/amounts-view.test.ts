import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { Amounts } from '../core/amounts.ts';
import { vectorOf } from '../core/demand-vector.ts';
import type { Quantities } from '../core/pod-spec.ts';
import { ResourceKinds } from '../core/resource-kinds.ts';
import { limitView, rowView, vectorView } from './amounts-view.ts';

const kinds = new ResourceKinds();
const amounts = new Amounts(kinds);

function read(list: Quantities): readonly (readonly [number, number])[] {
  return Object.entries(list).map(([name, quantity]) => [kinds.indexOf(name), amounts.read(name, quantity)]);
}

describe('amounts of the view', () => {
  const cases: readonly (readonly [
    what: string,
    asked: Quantities,
    shown: Readonly<Record<string, string>>,
  ])[] = [
    ['cpu in thousandths where it is not whole', { cpu: '1.5' }, { cpu: '1500m' }],
    ['whole cpu without a suffix', { cpu: '2000m' }, { cpu: '2' }],
    ['memory in the largest binary unit that leaves no fraction', { memory: '1536Mi' }, { memory: '1536Mi' }],
    ['memory that is no multiple of 1024 in bytes', { memory: '1500k' }, { memory: '1500000' }],
    ['huge pages as memory', { 'hugepages-2Mi': '2048Ki' }, { 'hugepages-2Mi': '2Mi' }],
    ['extended resources as counts', { 'example.com/gpu': '3' }, { 'example.com/gpu': '3' }],
    ['nothing of a kind of which there is nothing', { cpu: '0', pods: '110' }, { pods: '110' }],
    ['nothing at all of nothing', {}, {}],
  ];
  for (const [what, asked, shown] of cases) {
    it(`shows ${what}`, () => {
      const row: number[] = [];
      for (const [kind, amount] of read(asked)) row[kind] = amount;
      assert.deepEqual(rowView(row, kinds), shown);
      assert.deepEqual(vectorView(vectorOf(read(asked)), kinds), shown);
    });
  }

  it('shows nothing of room that is overcommitted', () => {
    assert.deepEqual(rowView([-500, 1024], kinds), { memory: '1Ki' });
  });

  it('shows that a limit allows none of a kind', () => {
    const limit = new Map(read({ cpu: '8', 'example.com/gpu': '0' }));
    assert.deepEqual(limitView(limit, kinds), { cpu: '8', 'example.com/gpu': '0' });
  });
});
