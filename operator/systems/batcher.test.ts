import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Clock } from '../kube/clock.ts';
import { Batcher, QueueFull } from './batcher.ts';

/** A clock whose sleeps end after the microtasks that are due now. */
const instant: Clock = { now: () => 0, monotonic: () => 0, sleep: () => new Promise(setImmediate) };
const open = () => new AbortController().signal;

function aBatcher(options: { maxItems?: number; maxWeight?: number; maxQueued?: number } = {}) {
  const batches: number[][] = [];
  const batcher = new Batcher<number, string>(
    async items => {
      batches.push([...items]);
      await new Promise(setImmediate);
      return items.map(item => `${item}!`);
    },
    {
      clock: instant,
      lingerMs: 20,
      maxItems: 3,
      maxQueued: 1_000,
      keyOf: item => `${item}`,
      weightOf: item => item,
      ...options,
    },
  );
  return { batcher, batches };
}

test('requests that come together travel together, each with its own answer', async () => {
  const { batcher, batches } = aBatcher();
  const answers = await Promise.all([1, 2, 3, 4].map(item => batcher.submit(item, open())));
  assert.deepEqual(answers, ['1!', '2!', '3!', '4!']);
  assert.deepEqual(batches, [[1, 2, 3], [4]]);
});

test('two requests of one key never share a batch', async () => {
  const { batcher, batches } = aBatcher();
  await Promise.all([7, 7, 8].map(item => batcher.submit(item, open())));
  assert.deepEqual(batches, [[7, 8], [7]]);
});

test('a batch ends where it would weigh too much, and a heavier item travels alone', async () => {
  const { batcher, batches } = aBatcher({ maxWeight: 5 });
  await Promise.all([2, 3, 9, 1].map(item => batcher.submit(item, open())));
  assert.deepEqual(batches, [[2, 3], [9], [1]]);
});

test('a full queue refuses instead of growing', async () => {
  const { batcher } = aBatcher({ maxQueued: 1 });
  const first = batcher.submit(1, open());
  await assert.rejects(batcher.submit(2, open()), QueueFull);
  assert.equal(await first, '1!');
});

test('an asker who gives up leaves the queue and is never sent', async () => {
  const { batcher, batches } = aBatcher();
  const control = new AbortController();
  const given = batcher.submit(1, control.signal);
  const kept = batcher.submit(2, open());
  control.abort(new Error('gave up'));
  await assert.rejects(given, /gave up/);
  await kept;
  assert.deepEqual(batches, [[2]]);
});

test('a failed call fails its own batch only', async () => {
  let calls = 0;
  const batcher = new Batcher<number, number>(
    async items => {
      calls += 1;
      if (calls === 1) throw new Error('broken');
      return items;
    },
    { clock: instant, lingerMs: 0, maxItems: 1, maxQueued: 10, keyOf: String },
  );
  const [first, second] = await Promise.allSettled([batcher.submit(1, open()), batcher.submit(2, open())]);
  assert.equal(first.status, 'rejected');
  assert.deepEqual(second, { status: 'fulfilled', value: 2 });
});

test('whatever comes when, everybody gets their own answer and no batch breaks a bound', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 40 }), async items => {
      const { batcher, batches } = aBatcher({ maxItems: 4, maxWeight: 10 });
      const answers = await Promise.all(items.map(item => batcher.submit(item, open())));
      assert.deepEqual(
        answers,
        items.map(item => `${item}!`),
      );
      for (const batch of batches) {
        assert.ok(batch.length <= 4);
        assert.ok(batch.length === 1 || batch.reduce((sum, item) => sum + item, 0) <= 10);
        assert.equal(new Set(batch).size, batch.length);
      }
    }),
  );
});
