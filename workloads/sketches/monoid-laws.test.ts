import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HyperLogLog } from './hyper-log-log.ts';
import { LogQuantiles } from './log-quantiles.ts';
import { mergeTop, noCounts, rankedCounts, type TopCounts } from './top-counts.ts';

interface Monoid<T, Item> {
  readonly items: fc.Arbitrary<Item[]>;
  readonly of: (items: Item[]) => T;
  readonly merge: (a: T, b: T) => T;
  /** Equal forms are equal values. */
  readonly form: (value: T) => unknown;
  readonly idempotent: boolean;
}

const ids = fc.array(fc.stringMatching(/^[0-9]{1,6}$/), { maxLength: 200 });

const distinct: Monoid<HyperLogLog, string> = {
  items: ids,
  of: texts => HyperLogLog.of(texts),
  merge: (a, b) => a.merge(b),
  form: value => value.encode(),
  idempotent: true,
};
const quantiles: Monoid<LogQuantiles, number> = {
  items: fc.array(fc.oneof(fc.nat(1_000), fc.maxSafeNat()), { maxLength: 200 }),
  of: values => LogQuantiles.of(values),
  merge: (a, b) => a.merge(b),
  form: value => value.encode(),
  idempotent: false,
};
const top: Monoid<TopCounts, string> = {
  items: ids,
  // An error that adds up, as those of parts do.
  of: keys => ({ counts: countsOf(keys), error: 2 * keys.length }),
  merge: mergeTop,
  form: ({ counts, error }) => [rankedCounts(counts), error],
  idempotent: false,
};

lawsOf('HyperLogLog', distinct);
lawsOf('LogQuantiles', quantiles);
lawsOf('TopCounts', top);

function lawsOf<T, Item>(name: string, { items, of, merge, form, idempotent }: Monoid<T, Item>): void {
  test(`${name}: any tree of merges in any order has one form, an empty one changes nothing`, () => {
    fc.assert(
      fc.property(items, items, items, (a, b, c) => {
        const [x, y, z] = [of(a), of(b), of(c)];
        assert.deepEqual(form(merge(merge(x, y), z)), form(merge(x, merge(y, z))));
        assert.deepEqual(form(merge(x, y)), form(merge(y, x)));
        assert.deepEqual(form(merge(x, of([]))), form(x));
        assert.deepEqual(form(merge(of([]), x)), form(x));
        if (idempotent) assert.deepEqual(form(merge(x, x)), form(x));
      }),
    );
  });

  test(`${name}: merged parts are the sketch of the whole, whatever the order`, () => {
    fc.assert(
      fc.property(items, items, (a, b) => {
        assert.deepEqual(form(merge(of(a), of(b))), form(of([...b, ...a])));
      }),
    );
  });
}

test('no counts are the identity of TopCounts', () => {
  assert.deepEqual(mergeTop(noCounts, noCounts), noCounts);
});

function countsOf(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
