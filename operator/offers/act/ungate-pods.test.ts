import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KubeApiError, type KubeClient } from '../../kube/kube-client.ts';
import { keyOf } from '../../kube/object-key.ts';
import { createStore } from '../../kube/store.ts';
import type { RawPod } from '../core/pod-facts.ts';
import { rawPod } from '../core/testing/raw-objects.ts';
import { PodUngater, type UngateResult } from './ungate-pods.ts';

/** An ungater of one cached pod, `default/p` with uid `a` at version 7; answers what it told of an order for `uid`. */
async function toldOf(answer: () => Promise<unknown>, uid = 'a') {
  const pods = createStore<RawPod>();
  const pod = rawPod('a', 'p', { createdAt: 0 });
  const cached = { ...pod, metadata: { ...pod.metadata, resourceVersion: '7' } };
  pods.set(keyOf(cached.metadata), cached);
  const told: [UngateResult, string][] = [];
  let sent = 0;
  const patch = (() => {
    sent += 1;
    return answer();
  }) as unknown as KubeClient['patch'];
  const ungater = new PodUngater({
    client: { patch },
    pods,
    inFlight: 1,
    settled: (_, result, version) => told.push([result, version]),
  });
  ungater.send({ uid, namespace: 'default', name: 'p', node: 'n1', grantedAt: 0 });
  assert.equal(ungater.hasRoom, false);
  await ungater.oneSettled();
  await ungater.allSettled();
  assert.equal(ungater.hasRoom, true);
  assert.equal(told.length, 1, 'told once');
  return { result: told[0]?.[0], version: told[0]?.[1], sent };
}

const answers: readonly (readonly [string, number, UngateResult])[] = [
  ['a conflict says that the pod is another than the cache showed', 409, { kind: 'changed' }],
  ['a pod that is not found is gone', 404, { kind: 'gone' }],
  ['what the API server holds for invalid is refused', 422, { kind: 'refused', message: 'why' }],
  ['an API server that refuses us, not the pod, forbids', 403, { kind: 'forbidden', message: 'why' }],
  ['a server that stays busy leaves it unknown', 429, { kind: 'unknown', message: 'why' }],
  ['a server that fails leaves it unknown', 500, { kind: 'unknown', message: 'why' }],
];
for (const [world, code, expected] of answers) {
  test(world, async () => {
    const { result, version } = await toldOf(async () => {
      throw new KubeApiError(code, 'Test', 'why');
    });
    assert.deepEqual(result, expected);
    assert.equal(version, '7');
  });
}

test('no answer at all leaves it unknown', async () => {
  const { result } = await toldOf(async () => {
    throw new Error('socket hang up');
  });
  assert.deepEqual(result, { kind: 'unknown', message: 'socket hang up' });
});

test('another pod of that name is not patched', async () => {
  const { result, sent } = await toldOf(async () => ({}), 'b');
  assert.deepEqual(result, { kind: 'gone' });
  assert.equal(sent, 0);
});

test('an answered patch is done', async () => {
  assert.deepEqual((await toldOf(async () => ({}))).result, { kind: 'done' });
});
