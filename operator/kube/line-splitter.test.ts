import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createLineSplitter, LineTooLong } from './line-splitter.ts';

test('lines are the same however the bytes are cut into chunks', () => {
  const lines = fc.array(fc.string({ unit: 'grapheme' }).map(text => text.replaceAll('\n', ' ')));
  fc.assert(
    fc.property(lines, fc.array(fc.nat(20)), (texts, cuts) => {
      const bytes = Buffer.from(texts.map(text => `${text}\n`).join(''));
      const splitter = createLineSplitter(1_000_000);
      const got: string[] = [];
      let at = 0;
      for (const cut of [...cuts, bytes.length]) {
        splitter.push(bytes.subarray(at, at + cut), text => got.push(text));
        at += cut;
      }
      splitter.push(bytes.subarray(at), text => got.push(text));
      assert.deepEqual(
        got,
        texts.filter(text => text !== ''),
      );
      assert.equal(splitter.pending, 0);
    }),
  );
});

test('a line without an end is refused before it fills the memory', () => {
  const splitter = createLineSplitter(10);
  assert.throws(() => {
    for (let i = 0; i < 3; i++) splitter.push(Buffer.from('12345'), () => assert.fail('no line has ended'));
  }, LineTooLong);
});
