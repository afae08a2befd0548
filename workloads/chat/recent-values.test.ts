import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RecentValues, type TextSource } from './recent-values.ts';

/** Texts one behind the other in some bytes, and where each stands. */
function standing(texts: readonly string[]): {
  readonly source: TextSource;
  readonly places: readonly (readonly [start: number, end: number])[];
} {
  const bytes = Buffer.from(texts.join(''), 'latin1');
  let end = 0;
  const places = texts.map(text => {
    end += text.length;
    return [end - text.length, end] as const;
  });
  const source = {
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    text: (from: number, to: number) => bytes.toString('latin1', from, to),
  };
  return { source, places };
}

test('whatever came before, a text gives its own value', () => {
  // Few letters and few lengths: many texts that differ in little.
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 9 }),
    fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 26, maxLength: 31 }),
    fc.string({ maxLength: 70, unit: 'grapheme-ascii' }),
  );
  fc.assert(
    fc.property(fc.array(text, { maxLength: 200 }), fc.constantFrom(28, 60, 124), (texts, longest) => {
      const { source, places } = standing(texts);
      const values = new RecentValues(made => made, longest as 28 | 60 | 124);
      assert.deepEqual(
        places.map(([start, end]) => values.at(source, start, end)),
        texts,
      );
    }),
  );
});

test('a value is made once for texts that come again, so long as there are not too many', () => {
  const texts = Array.from({ length: 2_000 }, (_, number) => `user_${number}`);
  const { source, places } = standing(texts);
  let made = 0;
  const values = new RecentValues(text => {
    made += 1;
    return { text };
  });
  const first = places.map(([start, end]) => values.at(source, start, end));
  assert.equal(made, 2_000);
  const second = places.map(([start, end]) => values.at(source, start, end));
  // Two places for each: one text in fifty shares both with others.
  assert.ok(made < 2_200, `${made} were made`);
  assert.ok(second.filter((value, at) => value === first[at]).length > 1_800);
});
