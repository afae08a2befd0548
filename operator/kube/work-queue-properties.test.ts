import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aRuntime } from '../../test/support/test-runtime.ts';
import { createWorkQueue } from './work-queue.ts';

const key = fc.constantFrom('a', 'b', 'c', 'd');
const step = fc.oneof(
  fc.record({ does: fc.constant('add' as const), key, low: fc.boolean() }),
  fc.record({ does: fc.constant('addAfter' as const), key, ms: fc.integer({ min: -1, max: 50 }) }),
  fc.record({ does: fc.constant('retry' as const), key }),
  fc.record({ does: fc.constant('take' as const) }),
  fc.record({ does: fc.constant('done' as const), key }),
  fc.record({ does: fc.constant('advance' as const), ms: fc.nat(30) }),
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** A queue beside the plain sets that say what it owes. */
function aModel() {
  const { clock, runtime } = aRuntime();
  const queue = createWorkQueue({ name: 'q', runtime });
  /** Keys that were added after they were last taken: each must still come. */
  const owed = new Set<string>();
  const atWork = new Set<string>();

  async function take(): Promise<void> {
    if (queue.depth === 0) return;
    const taken = await queue.next();
    assert.ok(taken !== undefined);
    assert.ok(!atWork.has(taken), `${taken} is at work already`);
    assert.ok(owed.delete(taken), `${taken} was taken though nothing was owed`);
    atWork.add(taken);
  }

  function done(name: string): void {
    atWork.delete(name);
    queue.done(name);
  }

  function add(action: Extract<Step, { does: 'add' | 'addAfter' | 'retry' }>): void {
    owed.add(action.key);
    if (action.does === 'add') queue.add(action.key, action.low ? 'low' : 'normal');
    else if (action.does === 'retry') queue.retry(action.key);
    else queue.addAfter(action.key, action.ms);
  }

  async function perform(action: Step): Promise<void> {
    if (action.does === 'advance') await clock.advance(action.ms);
    else if (action.does === 'take') await take();
    else if (action.does === 'done') done(action.key);
    else add(action);
    assert.ok(queue.depth + queue.waiting <= 8, 'the queue is bounded by its keys');
  }

  async function finish(): Promise<void> {
    for (let round = 0; round < 20; round++) {
      for (const running of [...atWork]) done(running);
      await clock.advance(100_000);
      while (queue.depth > 0) await take();
    }
    assert.deepEqual([...owed], []);
    assert.equal(queue.waiting, 0);
  }

  return { perform, finish };
}

test('whatever happens, no key is at work twice, none is lost, and none is taken that nobody added', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async steps => {
      const model = aModel();
      for (const action of steps) await model.perform(action);
      await model.finish();
    }),
    { numRuns: 300 },
  );
});

test('of a long queue, low keys that were lifted out of the middle come first, then the others as they came', async () => {
  const { runtime } = aRuntime();
  const queue = createWorkQueue({ name: 'q', runtime });
  const keys = Array.from({ length: 50_000 }, (_, i) => `k${i}`);
  const lifted = keys.filter((_, i) => i % 3 === 0);
  for (const one of keys) queue.add(one, 'low');
  for (const one of lifted) queue.add(one);
  const taken: string[] = [];
  while (queue.depth > 0) {
    const one = (await queue.next()) ?? '';
    taken.push(one);
    queue.done(one);
  }
  assert.deepEqual(taken, [...lifted, ...keys.filter((_, i) => i % 3 !== 0)]);
});
