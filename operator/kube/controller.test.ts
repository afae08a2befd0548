import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../test/support/manual-clock.ts';
import { aRuntime } from '../../test/support/test-runtime.ts';
import { type ControllerOptions, createController, type Reconcile } from './controller.ts';
import type { KeySource } from './key-source.ts';
import type { ObjectRef } from './object.ts';
import { done, type Outcome } from './outcome.ts';

interface ASource extends KeySource {
  tell(name: string, initial?: boolean): void;
  readonly connected: boolean;
  sync(): void;
}

function aSource(resynced: readonly string[] = []): ASource {
  const synced = Promise.withResolvers<void>();
  let enqueue: ((ref: ObjectRef, initial: boolean) => void) | undefined;
  return {
    connect(to) {
      enqueue = to;
      return () => {
        enqueue = undefined;
      };
    },
    whenSynced: () => synced.promise,
    resync: () => resynced.map(name => ({ name })),
    tell: (name, initial = false) => enqueue?.({ name }, initial),
    get connected() {
      return enqueue !== undefined;
    },
    sync: () => synced.resolve(),
  };
}

/** A controller that has started on a source that has synced. */
async function aController(
  reconcile: Reconcile,
  options: Partial<ControllerOptions> = {},
  resynced: string[] = [],
) {
  const { clock, runtime, metric } = aRuntime();
  const source = aSource(resynced);
  const controller = createController({ name: 'c', sources: [source], reconcile, runtime, ...options });
  controller.start();
  source.sync();
  await settle();
  return { clock, metric, source, controller };
}

const outcomes: Record<
  string,
  { outcome: Outcome | 'throw'; result: string; againAfter: number | undefined }
> = {
  'done is not looked at again': { outcome: done, result: 'success', againAfter: undefined },
  'again is looked at again after its time': {
    outcome: { kind: 'again', afterMs: 7_000, because: 'x' },
    result: 'requeue_after',
    againAfter: 7_000,
  },
  'retry waits for its backoff': { outcome: { kind: 'retry', because: 'x' }, result: 'retry', againAfter: 5 },
  'stuck is not looked at again': {
    outcome: { kind: 'stuck', because: 'x' },
    result: 'stuck',
    againAfter: undefined,
  },
  'a throw waits for its backoff': { outcome: 'throw', result: 'error', againAfter: 5 },
};
for (const [name, { outcome, result, againAfter }] of Object.entries(outcomes)) {
  test(`outcome: ${name}`, async () => {
    let runs = 0;
    const reconcile: Reconcile = async () => {
      runs++;
      if (outcome === 'throw') throw new Error('unexpected');
      return outcome;
    };
    const { clock, metric, source, controller } = await aController(reconcile);
    source.tell('a');
    await settle();
    assert.equal(runs, 1);
    assert.equal(await metric('controller_runtime_reconcile_total', { controller: 'c', result }), 1);
    const panics = await metric('controller_runtime_reconcile_panics_total', { controller: 'c' });
    assert.equal(panics, outcome === 'throw' ? 1 : 0);
    await clock.advance((againAfter ?? 1_000_000) - 1);
    assert.equal(runs, 1);
    await clock.advance(1);
    assert.equal(runs, againAfter === undefined ? 1 : 2);
    await controller.stop();
  });
}

test('failures of a key wait ever longer; a good run forgets them', async () => {
  const at: number[] = [];
  const { clock, source, controller } = await aController(async () => {
    at.push(clock.monotonic());
    return at.length === 4 ? done : { kind: 'retry', because: 'x' };
  });
  source.tell('a');
  await clock.advance(1_000);
  assert.deepEqual(at, [0, 5, 15, 35]);
  source.tell('a');
  await clock.advance(100);
  assert.deepEqual(at.slice(4, 6), [1_000, 1_005]);
  await controller.stop();
});

test('one key runs once at a time, different keys as many as may', async () => {
  const running = new Set<string>();
  let most = 0;
  const ends: (() => void)[] = [];
  const reconcile: Reconcile = async ({ name }) => {
    assert.ok(!running.has(name));
    running.add(name);
    most = Math.max(most, running.size);
    await new Promise<void>(resolve => ends.push(resolve));
    running.delete(name);
    return done;
  };
  const { source, controller } = await aController(reconcile, { concurrency: 3 });
  for (const name of ['a', 'b', 'c', 'd', 'e']) source.tell(name);
  await settle();
  for (const name of ['a', 'a', 'b']) source.tell(name);
  await settle();
  assert.equal(running.size, 3);
  for (let i = 0; i < 10; i++) {
    ends.shift()?.();
    await settle();
  }
  assert.equal(most, 3);
  assert.equal(running.size, 0);
  await controller.stop();
});

test('nothing is reconciled before all sources have synced', async () => {
  const { runtime } = aRuntime();
  const [first, second] = [aSource(), aSource()];
  const controller = createController({
    name: 'c',
    sources: [first, second],
    reconcile: async () => done,
    runtime,
  });
  controller.start();
  first.sync();
  await settle();
  assert.equal(first.connected, false);
  second.sync();
  await settle();
  assert.ok(first.connected && second.connected);
  await controller.stop();
  assert.equal(first.connected, false);
});

test('what the first list brought waits behind what changes', async () => {
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const { source, controller } = await aController(async ({ name }) => {
    order.push(name);
    await gate.promise;
    return done;
  });
  for (const name of ['first', 'old-1', 'old-2']) source.tell(name, true);
  source.tell('new');
  gate.resolve();
  await settle();
  assert.deepEqual(order, ['first', 'new', 'old-1', 'old-2']);
  await controller.stop();
});

test('all keys are looked at again in a resync', async () => {
  const seen: string[] = [];
  const reconcile: Reconcile = async ({ name }) => {
    seen.push(name);
    return done;
  };
  const { clock, controller } = await aController(reconcile, { resyncMs: 10_000 }, ['a', 'b']);
  await clock.advance(25_000);
  assert.deepEqual(seen, ['a', 'b', 'a', 'b']);
  await controller.stop();
});

test('a run that takes too long is aborted and counted, and its key is not run beside it', async () => {
  const reasons: unknown[] = [];
  let running = 0;
  const reconcile: Reconcile = async (_, { signal }) => {
    running++;
    assert.equal(running, 1);
    await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
    reasons.push(signal.reason.message);
    running--;
    return done;
  };
  const { clock, metric, source, controller } = await aController(reconcile, {
    timeoutMs: 1_000,
    concurrency: 2,
  });
  source.tell('a');
  await settle();
  source.tell('a');
  await clock.advance(999);
  assert.deepEqual(reasons, []);
  await clock.advance(1);
  assert.deepEqual(reasons, ['the reconcile took longer than 1000 ms']);
  assert.equal(await metric('controller_runtime_reconcile_timeouts_total', { controller: 'c' }), 1);
  await clock.advance(1_000);
  assert.equal(reasons.length, 2, 'then it ran once more');
  await controller.stop();
});

test('a controller that stops waits for what runs, aborts it at the deadline, and starts nothing more', async () => {
  const started: string[] = [];
  let aborted = false;
  const reconcile: Reconcile = async ({ name }, { signal }) => {
    started.push(name);
    await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
    aborted = true;
    return done;
  };
  const { clock, source, controller } = await aController(reconcile);
  source.tell('a');
  source.tell('b');
  await settle();
  let stopped = false;
  const stop = controller.stop(5_000).then(() => {
    stopped = true;
  });
  await clock.advance(4_999);
  assert.deepEqual([aborted, stopped], [false, false]);
  await clock.advance(1);
  assert.deepEqual([aborted, stopped], [true, true]);
  await stop;
  assert.deepEqual(started, ['a']);
});

test('a key queued by hand is reconciled when its time comes', async () => {
  const seen: (string | undefined)[] = [];
  const { clock, controller } = await aController(async ({ namespace, name }) => {
    seen.push(`${namespace}/${name}`);
    return done;
  });
  controller.enqueue({ namespace: 'n', name: 'now' });
  controller.enqueue({ namespace: 'n', name: 'later' }, { afterMs: 100 });
  await clock.advance(99);
  assert.deepEqual(seen, ['n/now']);
  await clock.advance(1);
  assert.deepEqual(seen, ['n/now', 'n/later']);
  await controller.stop();
});
