import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../test/support/manual-clock.ts';
import { aRuntime } from '../../test/support/test-runtime.ts';
import { createWorkQueue, type WorkQueue } from './work-queue.ts';

function aQueue() {
  const { clock, runtime, metric } = aRuntime();
  return { clock, metric, queue: createWorkQueue({ name: 'q', runtime }) };
}

/** Everything that can be taken now, each done at once. */
async function takeAll(queue: WorkQueue): Promise<string[]> {
  const taken: string[] = [];
  while (queue.depth > 0) {
    const key = await queue.next();
    if (key === undefined) break;
    taken.push(key);
    queue.done(key);
  }
  return taken;
}

test('a key added many times is taken once', async () => {
  const { queue } = aQueue();
  for (const key of ['a', 'b', 'a', 'a', 'b']) queue.add(key);
  assert.deepEqual(await takeAll(queue), ['a', 'b']);
});

test('a key added while it is at work is taken once more, and not before it is done', async () => {
  const { queue } = aQueue();
  queue.add('a');
  assert.equal(await queue.next(), 'a');
  queue.add('a');
  queue.add('a');
  assert.equal(queue.depth, 0);
  queue.done('a');
  assert.deepEqual(await takeAll(queue), ['a']);
});

test('whoever waits for a key gets it when it comes', async () => {
  const { queue } = aQueue();
  const waiting = queue.next();
  queue.add('a');
  assert.equal(await waiting, 'a');
});

test('low keys wait for the others; a normal add lifts one', async () => {
  const { queue } = aQueue();
  for (const key of ['l1', 'l2', 'l3']) queue.add(key, 'low');
  queue.add('n1');
  queue.add('l3');
  assert.deepEqual(await takeAll(queue), ['n1', 'l3', 'l1', 'l2']);
});

test('a key is added when its time has come, and the earliest of several times holds', async () => {
  const { queue, clock } = aQueue();
  queue.addAfter('a', 5_000);
  queue.addAfter('a', 1_000);
  queue.addAfter('a', 9_000);
  await clock.advance(999);
  assert.equal(queue.depth, 0);
  await clock.advance(1);
  assert.deepEqual(await takeAll(queue), ['a']);
  await clock.advance(10_000);
  assert.equal(queue.depth, 0, 'the later times are void');
  assert.equal(clock.sleepers, 0);
});

test('an add makes a later time needless', async () => {
  const { queue, clock } = aQueue();
  queue.addAfter('a', 1_000);
  queue.add('a');
  await takeAll(queue);
  await clock.advance(2_000);
  assert.equal(queue.depth, 0);
});

test('the backoff of a key doubles from 5 ms to 1,000 s and starts again when it is well', async () => {
  const { queue, clock } = aQueue();
  const delays: number[] = [];
  for (let i = 0; i < 22; i++) {
    if (i === 20) queue.forget('a');
    queue.retry('a');
    const from = clock.monotonic();
    while (queue.depth === 0) await clock.advance(i > 15 && i < 20 ? 1_000 : 5);
    delays.push(clock.monotonic() - from);
    await takeAll(queue);
  }
  assert.deepEqual(delays.slice(0, 5), [5, 10, 20, 40, 80]);
  assert.equal(delays[19], 1_000_000);
  assert.equal(delays[20], 5);
});

test('a queue that is shut down hands out nothing and wakes who waits', async () => {
  const { queue, clock } = aQueue();
  const waiting = queue.next();
  queue.shutDown();
  assert.equal(await waiting, undefined);
  queue.add('a');
  queue.addAfter('b', 10);
  await clock.advance(20);
  assert.equal(await queue.next(), undefined);
});

test('a queue that drains hands out what is ready', async () => {
  const { queue } = aQueue();
  queue.add('a');
  queue.addAfter('b', 10);
  queue.shutDown({ drain: true });
  queue.add('c');
  assert.equal(await queue.next(), 'a');
  assert.equal(await queue.next(), undefined);
});

test('the metrics tell depth, adds, retries and the age of what is at work', async () => {
  const { queue, clock, metric } = aQueue();
  for (const key of ['a', 'b', 'a']) queue.add(key);
  queue.add('c', 'low');
  await queue.next();
  queue.retry('a');
  await clock.advance(2_000);
  await settle();
  assert.equal(await metric('workqueue_depth', { name: 'q', priority: 'normal' }), 1);
  assert.equal(await metric('workqueue_depth', { name: 'q', priority: 'low' }), 1);
  assert.equal(await metric('workqueue_retries_total', { name: 'q' }), 1);
  assert.equal(await metric('workqueue_longest_running_processor_seconds', { name: 'q' }), 2);
});
