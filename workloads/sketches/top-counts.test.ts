import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cutTop, mergeTop, noCounts, type TopCounts, trimTop } from './top-counts.ts';

const SIZE = 4;
const part = fc.array(fc.constantFrom(...'abcdefghijkl'), { maxLength: 40 });

/** Merges parts two at a time by a tree that `choices` decide, shortening each result. */
function byTree(
  parts: TopCounts[],
  choices: readonly number[],
  shorten: (top: TopCounts) => TopCounts,
): TopCounts {
  const left = parts.map(shorten);
  for (let step = 0; left.length > 1; step += 1) {
    const [a = noCounts] = left.splice((choices[step] ?? 0) % left.length, 1);
    const [b = noCounts] = left.splice((choices[step + 1] ?? 0) % left.length, 1);
    left.push(shorten(mergeTop(a, b)));
  }
  return left[0] ?? noCounts;
}

const shortenings: Record<string, (top: TopCounts) => TopCounts> = {
  cut: top => cutTop(top, SIZE),
  trimmed: top => trimTop(top, SIZE),
};
for (const [name, shorten] of Object.entries(shortenings)) {
  test(`under any tree of merges, ${name} at each, no count is more than the error below the truth and none above`, () => {
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 12 }),
        fc.array(fc.nat(), { minLength: 14 }),
        (parts, choices) => {
          const truth = countsOf(parts.flat());
          const { counts, error } = byTree(
            parts.map(keys => ({ counts: countsOf(keys), error: 0 })),
            choices,
            shorten,
          );
          assert.ok(counts.size <= SIZE);
          for (const [key, exact] of truth) {
            const count = counts.get(key) ?? 0;
            assert.ok(
              count <= exact && exact <= count + error,
              `${key}: ${count} <= ${exact} <= ${count + error}`,
            );
          }
          if (name === 'trimmed') assert.ok(error <= parts.flat().length / (SIZE + 1));
        },
      ),
      { numRuns: 500 },
    );
  });
}

test('a cut keeps counts as they are, of equal ones those with the smaller keys, and says what it left out', () => {
  const counts = new Map([
    ['d', 3],
    ['c', 3],
    ['a', 9],
    ['b', 1],
  ]);
  assert.deepEqual(cutTop({ counts, error: 2 }, 2), {
    counts: new Map([
      ['a', 9],
      ['c', 3],
    ]),
    error: 5,
  });
  const whole = { counts, error: 2 };
  assert.equal(cutTop(whole, 4), whole);
  assert.equal(trimTop(whole, 4), whole);
});

function countsOf(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
