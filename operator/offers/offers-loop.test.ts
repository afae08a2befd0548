import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { eventually } from '../../test/support/eventually.ts';
import { aRealRuntime } from '../../test/support/test-runtime.ts';
import { KubeApiError, type KubeClient } from '../kube/kube-client.ts';
import { keyOf } from '../kube/object-key.ts';
import { createStore } from '../kube/store.ts';
import { Expectations } from './act/expectations.ts';
import { Journal } from './act/journal.ts';
import { PodUngater } from './act/ungate-pods.ts';
import type { RawPod } from './core/pod-facts.ts';
import { Model } from './core/testing/model.ts';
import { rawPod } from './core/testing/raw-objects.ts';
import { OffersLoop } from './offers-loop.ts';
import { createOffersMetrics } from './offers-metrics.ts';

/** A loop over two large nodes and so many waiting pods, whose patches are answered as a test says. */
function aLoop(waiting: number, answer: (sent: number) => Promise<void>) {
  const model = new Model()
    .role('default')
    .node('n1', { cpu: '1000', pods: '1000' })
    .node('n2', { cpu: '1000', pods: '1000' });
  const pods = createStore<RawPod>();
  for (const uid of model.pods(waiting, { requests: { cpu: '1' } })) {
    const pod = rawPod(uid, uid.replace('uid', 'pod'), { createdAt: 0 });
    pods.set(keyOf(pod.metadata), pod);
  }
  const { cluster } = model;
  const { runtime } = aRealRuntime();
  const metrics = createOffersMetrics(new Registry(), cluster);
  const decided: string[] = [];
  let sent = 0;
  const patch = (async () => {
    sent += 1;
    await answer(sent);
    return {};
  }) as unknown as KubeClient['patch'];
  const ungater = new PodUngater({
    client: { patch },
    pods,
    inFlight: 2,
    settled: (order, result, version) => loop.settled(order, result, version),
  });
  const loop = new OffersLoop({
    cluster,
    ungater,
    expectations: new Expectations(),
    journal: new Journal({
      events: { record: () => undefined } as never,
      metrics,
      decided: ({ kind, pod }) => decided.push(`${kind} ${pod}`),
      pods,
      now: () => runtime.clock.now(),
    }),
    metrics,
    runtime,
    random: model.random,
    grantCap: 1_000,
    before: () => undefined,
    after: async () => undefined,
  });
  return { loop, cluster, decided, sent: () => sent };
}

test('a loop that is told to stop in the middle of a cycle sends no further grant, and waits for those under way', async () => {
  const stopped = Promise.withResolvers<void>();
  const { loop, decided, sent } = aLoop(50, async count => {
    if (count === 5) void loop.stop().then(stopped.resolve);
    await nextTurn();
  });
  loop.start();
  await stopped.promise;
  assert.ok(sent() >= 5 && sent() <= 6, `${sent()} were sent`);
  assert.equal(decided.length, sent());
  assert.equal(loop.deciding, false);
});

test('a workload whose patch the API server refuses is declined on that node alone, and all of it goes to others', async () => {
  const { loop, decided, cluster, sent } = aLoop(5, async count => {
    if (count === 2) throw new KubeApiError(422, 'Invalid', 'no');
  });
  loop.start();
  await eventually('all five are granted', () => (decided.length === 5 ? true : undefined));
  await loop.stop();
  assert.equal(cluster.unbound, 5);
  assert.equal(sent(), 6);
});

test('a pod whose patch was not answered is counted until the cache shows what became of it', async () => {
  const { loop, decided, cluster } = aLoop(5, async count => {
    if (count === 2) throw new KubeApiError(503, 'ServiceUnavailable', 'busy');
  });
  loop.start();
  await eventually('four are granted', () => (decided.length === 4 ? true : undefined));
  await loop.stop();
  assert.equal(cluster.unbound, 5);
});
