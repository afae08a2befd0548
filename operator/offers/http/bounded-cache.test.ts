import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import { BoundedCache } from './bounded-cache.ts';

function aCache(size = 3) {
  const clock = createManualClock();
  let asked = 0;
  const cache = new BoundedCache<number>(clock, size, () => 1_000);
  const get = (key: string, ask = async () => ++asked) => cache.get(key, ask);
  return { clock, cache, get, asked: () => asked };
}

test('an answer holds for its time and is asked for again after it', async () => {
  const { clock, get } = aCache();
  assert.deepEqual([await get('a'), await get('a')], [1, 1]);
  await clock.advance(1_000);
  assert.equal(await get('a'), 2);
});

test('a crowd that asks the same at once is answered by one question', async () => {
  const { get, asked } = aCache();
  const answers = await Promise.all(Array.from({ length: 50 }, () => get('a')));
  assert.equal(asked(), 1);
  assert.deepEqual(new Set(answers), new Set([1]));
});

test('strangers that ask ever new questions can not make it grow: the oldest answer is forgotten', async () => {
  const { cache, get, asked } = aCache();
  for (const key of ['a', 'b', 'c', 'd', 'e']) await get(key);
  assert.equal(cache.size, 3);
  await get('e');
  assert.equal(asked(), 5);
  await get('a');
  assert.equal(asked(), 6);
});

test('a failure is not remembered', async () => {
  const { get } = aCache();
  await assert.rejects(
    get('a', () => Promise.reject(new Error('down'))),
    /down/,
  );
  assert.equal(await get('a'), 1);
});
