import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LineBytes } from './line-bytes.ts';
import { TAG, TAG_COUNT, TAG_NAMES } from './tag-slots.ts';
import { TagTable } from './tag-table.ts';

const line = new LineBytes();
const table = new TagTable(line);
const keys = Object.keys(TAG) as (keyof typeof TAG)[];

/** All values that the table finds, by name. */
function read(tags: string): Record<string, string> {
  table.read(0, line.load(`${tags} `) - 1);
  const found = keys.filter(key => table.has(TAG[key]));
  return Object.fromEntries(found.map(key => [TAG_NAMES[key], table.text(TAG[key])]));
}

test('every tag is found by its name, and by nothing shorter, longer or a letter off', () => {
  for (const name of Object.values(TAG_NAMES)) {
    assert.deepEqual(read(`${name}=v;x=y`), { [name]: 'v' });
    for (const other of [`${name}x`, `x${name}`, name.slice(1), name.slice(0, -1)]) {
      if (!Object.values(TAG_NAMES).includes(other)) assert.deepEqual(read(`${other}=v;x=y`), {}, other);
    }
    for (let at = 0; at < name.length; at++) {
      const other = `${name.slice(0, at)}~${name.slice(at + 1)}`;
      assert.deepEqual(read(`${other}=v`), {}, other);
    }
    assert.deepEqual(read(name), {}, `${name} without =`);
  }
});

const name = fc.oneof(
  fc.constantFrom(...Object.values(TAG_NAMES)),
  fc.constantFrom(
    'client-nonce',
    'color',
    'flags',
    'mod',
    'subscriber',
    'turbo',
    'user-type',
    'vip',
    'source-badges',
  ),
  fc.stringMatching(/^[a-z0-9-]{1,20}$/),
);
const value = fc.stringMatching(/^[a-z0-9=/:,-]{0,20}$/);

test('it finds what splitting at ; and the first = finds', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 40 }), pairs => {
      const want = new Map<string, string>();
      for (const [key, text] of pairs) if (Object.values(TAG_NAMES).includes(key)) want.set(key, text);
      for (const [key, text] of want) if (text === '') want.delete(key);
      const got = read(pairs.map(([key, text]) => `${key}=${text}`).join(';'));
      assert.deepEqual(got, Object.fromEntries([...want].sort(([a], [b]) => order(a) - order(b))));
    }),
    { numRuns: 2_000 },
  );
});

function order(tag: string): number {
  return Object.values(TAG_NAMES).indexOf(tag);
}

test('numbers are read whole or not at all', () => {
  read(
    'bits=00012;slow=-5;followers-only=-1;msg-param-viewerCount=1234567890123456;ban-duration=;first-msg=1',
  );
  assert.equal(table.count(TAG.bits), 12);
  assert.equal(table.count(TAG.slow), -1);
  assert.equal(table.integer(TAG.followersOnly), -1);
  assert.equal(table.count(TAG.viewerCount), -1);
  assert.equal(table.count(TAG.banDuration), -1);
  assert.equal(table.integer(TAG.banDuration), undefined);
  assert.equal(table.isOne(TAG.firstMsg), true);
  assert.equal(table.isOne(TAG.returningChatter), false);
});

test('every slot lies within the table', () => {
  assert.equal(new Set(Object.values(TAG)).size, keys.length);
  assert.ok(Object.values(TAG).every(slot => slot > 0 && slot < TAG_COUNT));
});
