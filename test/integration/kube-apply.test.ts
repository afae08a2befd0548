/** Nothing is written when nothing differs: judged by the requests that the real API server is sent. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type Applier, createApplier } from '../../operator/kube/apply.ts';
import type { KubeObject, Resource } from '../../operator/kube/object.ts';
import { isWrite } from '../support/fault-proxy.ts';
import { aKubeScene, type ConfigMap, configMaps, type KubeScene } from '../support/kube-scene.ts';
import { everyKind, restricted } from '../support/owned-objects.ts';

let scene: KubeScene;
let applier: Applier;

before(async () => {
  scene = await aKubeScene();
});
after(() => scene.close());
beforeEach(() => {
  applier = anApplier();
});

function anApplier(): Applier {
  const { proxied: client, runtime } = scene;
  return createApplier({ client, runtime, fieldManager: 'test', hashAnnotation: 'test.smack.dev/applied' });
}

/** How many writes a piece of work sends. */
async function writesOf(work: () => Promise<unknown>): Promise<number> {
  const before = scene.proxy.seen.filter(isWrite).length;
  await work();
  return scene.proxy.seen.filter(isWrite).length - before;
}

function named(name: string, more: object = {}): KubeObject {
  return { apiVersion: '', kind: '', metadata: { namespace: scene.namespace, name }, ...more };
}

async function live<T extends KubeObject>(resource: Resource, name: string): Promise<T> {
  const found = await scene.direct.get<T>(resource, { namespace: scene.namespace, name });
  assert.ok(found !== undefined);
  return found;
}

for (const [kind, { resource, spec, drift }] of Object.entries(everyKind)) {
  test(`a ${kind} is created, then left alone, and repaired when it drifts`, async () => {
    const name = kind.toLowerCase();
    const desired = named(name, spec);
    const created = await applier.applyIfChanged(resource, desired, undefined);
    assert.equal(created.result, 'created');
    // A new applier remembers nothing: what the server made of our object must be no difference by itself.
    applier = anApplier();
    const rest = await applier.applyIfChanged(resource, desired, await live(resource, name));
    assert.deepEqual(rest, { result: 'unchanged', object: rest.object, differences: [] });
    assert.equal(
      await writesOf(async () => applier.applyIfChanged(resource, desired, await live(resource, name))),
      0,
    );

    const ref = { namespace: scene.namespace, name };
    await scene.direct.patch(resource, ref, { kind: 'strategic', body: drift });
    const repaired = await applier.applyIfChanged(resource, desired, await live(resource, name));
    assert.equal(repaired.result, 'changed');
    assert.ok(repaired.differences.length > 0);
    assert.equal(
      await writesOf(async () => applier.applyIfChanged(resource, desired, await live(resource, name))),
      0,
    );
  });
}

test('a field that is no longer desired is removed, though nothing is left to compare it with', async () => {
  const desired = named('dropping', { data: { a: '1', b: '2' } });
  await applier.applyIfChanged(configMaps, desired, undefined);
  const fewer = named('dropping', { data: { a: '1' } });
  const { result } = await applier.applyIfChanged(configMaps, fewer, await live(configMaps, 'dropping'));
  assert.equal(result, 'changed');
  assert.deepEqual((await live<ConfigMap>(configMaps, 'dropping')).data, { a: '1' });
  assert.equal(
    await writesOf(async () => applier.applyIfChanged(configMaps, fewer, await live(configMaps, 'dropping'))),
    0,
  );
});

test('a value that the server will not keep as it was applied is written once, not for ever', async () => {
  const { resource, spec } = restricted;
  // The server drops the empty host of a probe, and no rule of ours says so.
  const odd = named('odd', spec({ livenessProbe: { httpGet: { path: '/', port: 80, host: '' } } }));
  await applier.applyIfChanged(resource, odd, undefined);
  const again = async () => applier.applyIfChanged(resource, odd, await live(resource, 'odd'));
  assert.equal(await writesOf(again), 0);
  applier = anApplier();
  assert.equal(await writesOf(again), 1, 'a new process tries once');
  assert.equal(await writesOf(again), 0);
  const ref = { namespace: scene.namespace, name: 'odd' };
  await scene.direct.patch(resource, ref, { kind: 'merge', body: { spec: { replicas: 3 } } });
  assert.equal((await again()).result, 'changed', 'drift is still seen');
});

test('a cache that lags behind our own write causes no second one', async () => {
  const old = (
    await applier.applyIfChanged<ConfigMap>(configMaps, named('lag', { data: { a: '1' } }), undefined)
  ).object;
  const desired = named('lag', { data: { a: '2' } });
  await applier.applyIfChanged(configMaps, desired, old);
  const writes = await writesOf(async () => {
    const { object } = await applier.applyIfChanged<ConfigMap>(configMaps, desired, old);
    assert.deepEqual(object.data, { a: '2' }, 'the newest version is given');
  });
  assert.equal(writes, 0);
});
