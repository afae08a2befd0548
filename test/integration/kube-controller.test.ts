/** The parts together, as an operator has them: a controller that keeps a copy of each ConfigMap, under every fault. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createApplier } from '../../operator/kube/apply.ts';
import { createController, type Reconcile } from '../../operator/kube/controller.ts';
import { createInformer, type Informer } from '../../operator/kube/informer.ts';
import { controllingOwner, itself, watches } from '../../operator/kube/key-source.ts';
import { createLeaseElector } from '../../operator/kube/lease.ts';
import { createManager, type Manager } from '../../operator/kube/manager.ts';
import { done } from '../../operator/kube/outcome.ts';
import { guardWrites } from '../../operator/kube/write-guard.ts';
import { eventually } from '../support/eventually.ts';
import { isList, isWatch, isWrite, type SeenRequest } from '../support/fault-proxy.ts';
import { aKubeScene, type ConfigMap, configMaps, type KubeScene } from '../support/kube-scene.ts';

let scene: KubeScene;
before(async () => {
  scene = await aKubeScene();
});
after(() => scene.close());

const isLease = (request: SeenRequest) => request.url.pathname.includes('/leases');
const isOurWrite = (request: SeenRequest) => isWrite(request) && !isLease(request);

function anInformer(labelSelector: string): Informer<ConfigMap> {
  const { proxied: client, runtime, namespace } = scene;
  const timing = { backoff: { initialMs: 50, factor: 2, maxMs: 500, jitter: 0.5 } };
  return createInformer<ConfigMap>({
    resource: configMaps,
    client,
    runtime,
    namespace,
    labelSelector,
    timing,
  });
}

/** An operator for originals: each shall have a copy that says the same. */
function anOperator(identity: string): Manager {
  const { proxied, runtime, namespace } = scene;
  const lease = { namespace, name: 'copier' };
  const times = { leaseDurationMs: 3_000, renewDeadlineMs: 2_000, retryMs: 300 };
  const elector = createLeaseElector({ client: proxied, lease, identity, runtime, ...times });
  const client = guardWrites(proxied, elector.mayWrite);
  const applier = createApplier({
    client,
    fieldManager: 'copier',
    hashAnnotation: 'test.smack.dev/applied',
    runtime,
  });
  const originals = anInformer('role=original');
  const copies = anInformer('role=copy');
  const reconcile: Reconcile = async ref => {
    const original = originals.store.get(ref);
    if (original === undefined) return done;
    const { uid = '', name } = original.metadata;
    const owner = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name,
      uid,
      controller: true,
      blockOwnerDeletion: true,
    };
    const metadata = { namespace, name: `${name}-copy`, labels: { role: 'copy' }, ownerReferences: [owner] };
    const desired = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: original.data };
    await applier.applyIfChanged(configMaps, desired, copies.store.get(metadata));
    return done;
  };
  const controller = createController({
    name: `copier-${identity}`,
    concurrency: 4,
    sources: [watches(originals, itself), watches(copies, controllingOwner('ConfigMap'))],
    reconcile,
    runtime,
  });
  return createManager({ informers: [originals, copies], controllers: [controller], elector, runtime });
}

function original(name: string, data: Record<string, string>): ConfigMap {
  const object = scene.configMap(name, data);
  return { ...object, metadata: { ...object.metadata, labels: { role: 'original' } } };
}

async function untilCopied(name: string, data: Record<string, string>): Promise<void> {
  const ref = { namespace: scene.namespace, name: `${name}-copy` };
  await eventually(`the copy of ${name} says the same`, async () => {
    const copy = await scene.direct.get<ConfigMap>(configMaps, ref);
    return JSON.stringify(copy?.data) === JSON.stringify(data) ? true : undefined;
  });
}

async function rest(): Promise<void> {
  let last = -1;
  await eventually(
    'no write for a second',
    () => {
      const now = scene.proxy.seen.filter(isOurWrite).length;
      const quiet = now === last;
      last = now;
      return quiet ? true : undefined;
    },
    { everyMs: 1_000 },
  );
}

test('desired states are reached through every fault, drift is repaired, and then there is rest', async () => {
  const { direct, proxy, namespace } = scene;
  const operator = anOperator('one');
  operator.start();
  proxy.inject(isList, { kind: 'status', code: 500 }, 2);
  await eventually('ready', () => (operator.ready() ? true : undefined));
  const names = Array.from({ length: 20 }, (_, i) => `o-${i}`);
  proxy.inject(isOurWrite, { kind: 'status', code: 500 }, 3);
  proxy.inject(isOurWrite, { kind: 'status', code: 429, retryAfter: 1 }, 2);
  proxy.inject(isOurWrite, { kind: 'reset' }, 3);
  for (const name of names) await direct.create(configMaps, original(name, { v: '1' }));
  for (const name of names) await untilCopied(name, { v: '1' });

  // Another's hand, a deletion, a broken watch and an event that never comes.
  await direct.patch(
    configMaps,
    { namespace, name: 'o-1-copy' },
    { kind: 'merge', body: { data: { v: 'x' } } },
  );
  await direct.delete(configMaps, { namespace, name: 'o-2-copy' });
  proxy.breakWatches();
  proxy.inject(
    isWatch,
    { kind: 'status', code: 410, body: { kind: 'Status', code: 410, reason: 'Expired' } },
    2,
  );
  await direct.patch(configMaps, { namespace, name: 'o-3' }, { kind: 'merge', body: { data: { v: '2' } } });
  await untilCopied('o-1', { v: '1' });
  await untilCopied('o-2', { v: '1' });
  await untilCopied('o-3', { v: '2' });

  await rest();
  const before = proxy.seen.filter(isOurWrite).length;
  proxy.breakWatches();
  await eventually('the watches are back', () => (proxy.openWatches >= 2 ? true : undefined));
  await rest();
  assert.equal(proxy.seen.filter(isOurWrite).length, before, 'nothing is written at rest');
  assert.ok(operator.healthy());
  await operator.stop();
  await eventually('nothing is left open', () => (proxy.openWatches === 0 ? true : undefined));
});

test('a standby works when the leader has stopped, and a leader that is cut off ends', async () => {
  const { direct, proxy } = scene;
  const [first, second] = [anOperator('first'), anOperator('second')];
  first.start();
  await direct.create(configMaps, original('s-1', { v: '1' }));
  await untilCopied('s-1', { v: '1' });
  second.start();
  await eventually('the standby has caches', () => (second.ready() ? true : undefined));
  await first.stop();
  await first.ended;
  await direct.create(configMaps, original('s-2', { v: '1' }));
  await untilCopied('s-2', { v: '1' });
  const heal = proxy.inject(isLease, { kind: 'reset' });
  await assert.rejects(second.ended, /leadership lost/);
  await direct.create(configMaps, original('s-3', { v: '1' }));
  await rest();
  const ref = { namespace: scene.namespace, name: 's-3-copy' };
  assert.equal(await direct.get(configMaps, ref), undefined, 'who does not lead writes nothing');
  heal();
  await second.stop();
});
