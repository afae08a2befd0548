import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { HyperLogLog } from './hyper-log-log.ts';
import { LogQuantiles } from './log-quantiles.ts';

test('counts, texts and bytes are read as they were written', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.maxSafeNat(), fc.string({ unit: 'grapheme' }), fc.uint8Array())),
      rows => {
        const writer = new ByteWriter();
        for (const [count, text, bytes] of rows) {
          writer.count(count);
          writer.text(text);
          writer.bytes(bytes);
        }
        const reader = new ByteReader(writer.take());
        const found = rows.map(() => [reader.count(), reader.text(), Uint8Array.from(reader.bytes())]);
        assert.deepEqual(found, rows);
        assert.ok(reader.ended);
      },
    ),
  );
});

test('what is no whole number is not written, and bytes that end too early are told apart', () => {
  for (const value of [-1, 0.5, Number.NaN, 2 ** 53])
    assert.throws(() => new ByteWriter().count(value), RangeError);
  assert.throws(() => new ByteReader(Uint8Array.of(128)).count(), RangeError);
  assert.throws(() => new ByteReader(Uint8Array.of(3, 65)).text(), RangeError);
  assert.throws(() => new ByteReader(new Uint8Array(12).fill(255)).count(), RangeError);
});

test('whatever bytes a sketch is read from, the answer is a sketch of one form or none', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 0, max: 3 }), (rest, first) => {
      const bytes = Uint8Array.of(first, ...rest);
      for (const kind of [HyperLogLog, LogQuantiles]) {
        const read = kind.decode(bytes);
        if (read !== undefined) assert.deepEqual(kind.decode(read.encode())?.encode(), read.encode());
      }
    }),
    { numRuns: 1_000 },
  );
});
