import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineBytes } from './line-bytes.ts';
import { TAG, TAG_COUNT, TAG_NAMES, tagAt } from './tag-slots.ts';

const line = new LineBytes();
const keys = Object.keys(TAG) as (keyof typeof TAG)[];

function slotOf(text: string): number | undefined {
  line.load(text);
  return tagAt(line.view, 0)?.slot;
}

test('every tag is known by its name, and by nothing shorter, longer or a letter off', () => {
  for (const key of keys) {
    const name = TAG_NAMES[key];
    assert.equal(slotOf(`${name}=value;`), TAG[key], name);
    assert.equal(slotOf(`${name}x=value;`), undefined, `${name}x`);
    assert.equal(slotOf(`${name};`), undefined, `${name} without =`);
    for (let at = 0; at < name.length; at++) {
      const other = `${name.slice(0, at)}~${name.slice(at + 1)}`;
      assert.equal(slotOf(`${other}=value;`), undefined, other);
    }
  }
});

test('every tag has a slot of its own within the table', () => {
  assert.equal(new Set(keys.map(key => TAG[key])).size, keys.length);
  for (const key of keys) assert.ok(TAG[key] > 0 && TAG[key] < TAG_COUNT, key);
});
