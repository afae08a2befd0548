import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyEvent } from '../../test/support/any-event.ts';
import { accountNumber, uuidFor } from './identity.ts';
import { renderEvent } from './render-event.ts';

test('the same seed and event give the same line, another seed another id', () => {
  fc.assert(
    fc.property(anyEvent, event => {
      assert.deepEqual(renderEvent(event, 1), renderEvent(event, 1));
    }),
  );
  assert.notEqual(uuidFor(1, 5), uuidFor(2, 5));
});

test('no event becomes two lines, whatever its text', () => {
  fc.assert(
    fc.property(anyEvent, event => {
      const { tags, rest } = renderEvent(event, 1);
      assert.doesNotMatch(tags, /[ \r\n]/);
      assert.doesNotMatch(rest, /[\r\n]/);
    }),
  );
});

test('ids are UUIDs, and a hundred thousand of them all differ', () => {
  const ids = new Set<string>();
  for (let index = 0; index < 100_000; index++) ids.add(uuidFor(42, index));
  assert.equal(ids.size, 100_000);
  for (const id of [...ids].slice(0, 1_000)) {
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

test('a hundred thousand logins have as many numbers, of digits', () => {
  const numbers = new Set<string>();
  for (let at = 0; at < 100_000; at++) numbers.add(accountNumber(`user${at}`));
  assert.equal(numbers.size, 100_000);
  for (const number of numbers) assert.match(number, /^[1-9]\d{0,15}$/);
});

test('tags come in alphabetical order, as Twitch sends them', () => {
  fc.assert(
    fc.property(anyEvent, event => {
      const names = renderEvent(event, 1)
        .tags.split(';')
        .map(tag => tag.split('=')[0]);
      assert.deepEqual(names, [...names].sort());
    }),
  );
});
