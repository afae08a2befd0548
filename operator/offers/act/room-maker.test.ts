import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import { aRuntime } from '../../../test/support/test-runtime.ts';
import { keyOf } from '../../kube/object-key.ts';
import { createStore } from '../../kube/store.ts';
import type { RawPod } from '../core/pod-facts.ts';
import { Model } from '../core/testing/model.ts';
import { createOffersMetrics } from '../offers-metrics.ts';
import { Evictor } from './evictor.ts';
import { Journal } from './journal.ts';
import { RoomMaker } from './room-maker.ts';

/** A node of 4 cpus that one role fills, and what a room maker evicts from it. */
function aFullNode(byShare: boolean) {
  const model = new Model();
  const clock = createManualClock(model.now);
  model.role('early', { starvationMs: 10_000 }).role('late', { starvationMs: 10_000 });
  model.node('n1', { cpu: '4', pods: '100' });
  const pods = createStore<RawPod>();
  for (const uid of model.pods(4, { namespace: 'early', requests: { cpu: '1' } })) {
    pods.set(keyOf(model.raw(uid).metadata), model.raw(uid));
  }
  model.settle();
  const evicted: string[] = [];
  const client = {
    evict: async ({ name }: { name: string }) => void evicted.push(name),
    delete: async () => undefined,
  };
  const evictor = new Evictor({
    client: client as never,
    pods,
    runtime: { ...aRuntime().runtime, clock },
    forced: () => undefined,
    failed: () => undefined,
  });
  const { cluster } = model;
  const journal = new Journal({
    events: { record: () => undefined } as never,
    metrics: createOffersMetrics(new Registry(), cluster),
    decided: () => undefined,
    pods,
    now: () => clock.now(),
  });
  const maker = new RoomMaker({ cluster, evictor, journal, clock, byShare });
  /** A cycle and what comes after it, so much later. */
  async function look(laterMs: number): Promise<number | undefined> {
    await clock.advance(laterMs);
    model.now = clock.now();
    model.cycle();
    const next = await maker.run();
    await nextTurn();
    return next === undefined ? undefined : next - clock.now();
  }
  return { model, look, evicted, evictor };
}

test('a pod whose wait became too long just after a plan is planned for a second after that plan, though nothing has changed', async () => {
  const { model, look, evicted } = aFullNode(true);
  model.pod({ namespace: 'late', requests: { cpu: '1' } });
  await look(0);
  assert.equal(await look(9_500), undefined);
  assert.deepEqual(evicted, []);
  assert.equal(await look(600), 400);
  assert.deepEqual(evicted, []);
  await look(400);
  assert.equal(evicted.length, 1);
});

test('without revocation by share nothing is planned while nothing changes', async () => {
  const { model, look, evicted } = aFullNode(false);
  model.pod({ namespace: 'late', requests: { cpu: '1' } });
  await look(0);
  for (const ms of [9_500, 600, 60_000]) assert.equal(await look(ms), undefined);
  assert.deepEqual(evicted, []);
});

test('what is wanted by a guarantee soon after a plan waits until that plan is a second old', async () => {
  const { model, look, evicted } = aFullNode(false);
  await look(0);
  model.changeRole('late', { guarantee: { cpu: '1' } });
  model.pod({ namespace: 'late', requests: { cpu: '1' } });
  assert.equal(await look(300), 700);
  assert.deepEqual(evicted, []);
  await look(700);
  assert.equal(evicted.length, 1);
});
