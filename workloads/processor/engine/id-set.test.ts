import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IdSet } from './id-set.ts';

/** Ids that are alike: UUIDs with few different digits, others of the same length, and short ones. */
const hex = fc.constantFrom(...'01ef');
const part = (length: number) => fc.string({ unit: hex, minLength: length, maxLength: length });
const uuid = fc.tuple(part(1), part(1), part(1)).map(([a, b, c]) => {
  return `${a.repeat(8)}-${b}000-4000-8000-00000000000${c}`;
});
const id = fc.oneof(
  { weight: 10, arbitrary: uuid },
  { weight: 2, arbitrary: uuid.map(text => text.toUpperCase()) },
  { weight: 1, arbitrary: uuid.map(text => text.replace('-4', '_4')) },
  { weight: 2, arbitrary: fc.stringMatching(/^[!-~]{1,37}$/) },
);

test('it knows exactly the ids that were added, as a Set of strings does', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(id, fc.boolean()), { maxLength: 300 }), ids => {
      const set = new IdSet();
      const known = new Map<string, number>();
      for (const [text, asBytes] of ids) {
        const bytes = Buffer.from(`<${text}>`);
        const index = asBytes ? set.addBytes(bytes, 1, bytes.length - 1) : set.add(text);
        assert.equal(index, known.has(text) ? -1 : known.size);
        if (index >= 0) known.set(text, index);
      }
      assert.equal(set.size, known.size);
      for (const [text, index] of known) assert.equal(set.text(index), text);
    }),
  );
});

test('its order is that of the texts', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.oneof(fc.uuid(), id), { minLength: 2, maxLength: 20 }), ids => {
      const set = new IdSet();
      for (const text of ids) set.add(text);
      for (const [a, left] of ids.entries()) {
        for (const [b, right] of ids.entries()) assert.equal(set.isBefore(a, b), left < right);
      }
    }),
  );
});

test('it grows far beyond its first size', () => {
  const set = new IdSet();
  const ids = Array.from(
    { length: 10_000 },
    (_, number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  );
  for (const text of ids) assert.ok(set.add(text) >= 0);
  for (const text of ids) assert.equal(set.add(text), -1);
});

test('a character beyond ASCII is no digit', () => {
  const set = new IdSet();
  const odd = '0000000\u0130-0000-4000-8000-000000000000';
  assert.equal(set.add(odd), 0);
  assert.equal(set.add('00000000-0000-4000-8000-000000000000'), 1);
  assert.equal(set.text(0), odd);
});
