/** What the controller of ResourceRoles writes to the real API server, when, and how often. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { APPLIED_ANNOTATION, FIELD_MANAGER } from '../../operator/api/labels.ts';
import type { ResourceRole } from '../../operator/api/resource-role.ts';
import { resourceRoles } from '../../operator/api/resources.ts';
import { createApplier } from '../../operator/kube/apply.ts';
import type { Controller } from '../../operator/kube/controller.ts';
import { createInformer, type Informer } from '../../operator/kube/informer.ts';
import type { KubeObject } from '../../operator/kube/object.ts';
import type { RoleView } from '../../operator/offers/view/offers-view.ts';
import type { SizedNode } from '../../operator/roles/cluster-amounts.ts';
import { createAdmissionCaches } from '../../operator/roles/role-caches.ts';
import { createRoleController } from '../../operator/roles/role-controller.ts';
import { aRole, aRoleView } from '../support/a-role.ts';
import { eventually } from '../support/eventually.ts';
import { installCrds } from '../support/install-crds.ts';
import { aKubeScene, type KubeScene } from '../support/kube-scene.ts';
import { isOwnWrite } from '../support/operator-scene.ts';
import { aRuntime } from '../support/test-runtime.ts';

const LABEL = 'tests.smack.dev/scene';

let scene: KubeScene;
let controller: Controller;
let informers: readonly Informer<KubeObject>[];
const made: string[] = [];
/** What the allocator is said to know; tests change it. */
const view = {
  deciding: false,
  known: [] as readonly RoleView[],
  roles: (): readonly RoleView[] => view.known,
};
/** The controller's time stands still until a test lets it go on; that of the caches is real. */
const time = aRuntime();

before(async () => {
  scene = await aKubeScene();
  await installCrds(scene.direct);
  const { proxied: client, runtime, namespace } = scene;
  const labelSelector = `${LABEL}=${namespace}`;
  const roles = createInformer<ResourceRole>({ client, runtime, resource: resourceRoles, labelSelector });
  const nodes = createInformer<SizedNode>({
    client,
    runtime,
    resource: { group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false },
  });
  const admission = createAdmissionCaches(client, runtime);
  informers = [roles, nodes, admission.policies, admission.bindings];
  const applier = createApplier({
    client,
    fieldManager: FIELD_MANAGER,
    hashAnnotation: APPLIED_ANNOTATION,
    runtime,
  });
  controller = createRoleController({ roles, nodes, admission, view, applier, runtime: time.runtime });
  for (const informer of informers) informer.start();
  await Promise.all(informers.map(informer => informer.whenSynced()));
  controller.start();
});

after(async () => {
  await controller.stop();
  await Promise.all(informers.map(informer => informer.stop()));
  for (const name of made) await scene.direct.delete(resourceRoles, { name });
  await scene.close();
});

async function make(suffix: string, spec: Partial<ResourceRole['spec']>): Promise<string> {
  const name = `${scene.namespace}-${suffix}`;
  const { apiVersion, kind, spec: whole } = aRole({ spec });
  const metadata = { name, labels: { [LABEL]: scene.namespace } };
  await scene.direct.create<ResourceRole>(resourceRoles, { apiVersion, kind, metadata, spec: whole });
  made.push(name);
  view.known = [...view.known, aRoleView({ name })];
  return name;
}

/** Waits until a condition of a role is as `Ready=True Served` says, for its newest generation. */
async function reaches(name: string, text: string): Promise<ResourceRole> {
  return eventually(`${name} reaches ${text}`, async () => {
    await time.clock.advance(1_000);
    const role = await scene.direct.get<ResourceRole>(resourceRoles, { name });
    const told = role?.status?.conditions?.map(
      ({ type, status, reason, observedGeneration }) =>
        [`${type}=${status} ${reason}`, observedGeneration] as const,
    );
    return told?.some(([is, of]) => is === text && of === role?.metadata.generation) ? role : undefined;
  });
}

test('nothing is written while the allocator does not decide', async () => {
  await make('early', { namespaces: ['chat'] });
  await eventually('the role is in the cache', () => informers[0]?.store.size);
  const role = await scene.direct.get<ResourceRole>(resourceRoles, { name: `${scene.namespace}-early` });
  assert.equal(role?.status?.conditions?.[0]?.reason, 'NotObserved');
  view.deciding = true;
  await reaches(`${scene.namespace}-early`, 'Ready=True Served');
});

test('of two roles that name a namespace the younger stalls, and is served when the older lets go', async () => {
  const older = await make('older', { namespaces: ['games', 'music'] });
  await reaches(older, 'Ready=True Served');
  // Ages are whole seconds.
  const born = (await scene.direct.get<ResourceRole>(resourceRoles, { name: older }))?.metadata
    .creationTimestamp;
  await eventually('a second has gone by', () =>
    Date.now() > Date.parse(born ?? '') + 1_000 ? true : undefined,
  );
  const younger = await make('younger', { namespaces: ['games'] });
  const { status } = await reaches(younger, 'Stalled=True NamespaceTaken');
  assert.match(status?.conditions?.[0]?.message ?? '', new RegExp(`games \\(${older}\\)`));
  await reaches(older, 'Stalled=False Unhindered');
  await scene.direct.patch(
    resourceRoles,
    { name: older },
    { kind: 'merge', body: { spec: { namespaces: ['music'] } } },
  );
  await reaches(younger, 'Ready=True Served');
});

test('a guarantee that the nodes do not have is told', async () => {
  const name = await make('greedy', { namespaces: [], guarantee: { cpu: '1P' } });
  await reaches(name, 'GuaranteeMet=False GuaranteeTooLarge');
});

test('however often the figures change, a role is written at most once in ten seconds', async () => {
  const name = await make('busy', { namespaces: [] });
  await reaches(name, 'Ready=True Served');
  const writes = [writesOf(name)];
  for (let second = 1; second <= 30; second += 1) {
    holds(name, second);
    await pass(1_000);
    writes.push(writesOf(name));
  }
  // Of any ten seconds in a row.
  const inTen = writes.slice(9).map((count, from) => count - (writes[from] ?? 0));
  assert.equal(Math.max(...inTen), 1);
  const { granted } = await eventually('the last figures are told', async () => {
    await time.clock.advance(1_000);
    const role = await scene.direct.get<ResourceRole>(resourceRoles, { name });
    return role?.status?.granted?.pods === 30 ? role.status : undefined;
  });
  assert.deepEqual(granted, { pods: 30, resources: { cpu: '30' } });
});

test('at rest nothing is written, however often it is looked at', async () => {
  await pass(11_000);
  const writes = scene.proxy.seen.filter(isOwnWrite).length;
  const looks = await looked();
  for (let round = 0; round < 10; round += 1) await pass(11_000);
  assert.ok((await looked()) - looks >= 10 * made.length);
  assert.equal(scene.proxy.seen.filter(isOwnWrite).length, writes);
});

function holds(name: string, pods: number): void {
  const granted = { pods, resources: { cpu: `${pods}`, pods: `${pods}` } };
  view.known = view.known.map(one => (one.name === name ? { ...one, granted } : one));
}

function writesOf(name: string): number {
  return scene.proxy.seen.filter(one => isOwnWrite(one) && one.url.pathname.endsWith(`/${name}/status`))
    .length;
}

/** Lets the controller's time go on, and waits until it has done what there is to do by then. */
async function pass(ms: number): Promise<void> {
  await time.clock.advance(ms);
  await eventually('the controller has nothing at work', async () => {
    const active = await time.metric('controller_runtime_active_workers', { controller: 'role' });
    const waiting = await time.metric('workqueue_depth', { name: 'role' });
    return (active ?? 0) + (waiting ?? 0) === 0 ? true : undefined;
  });
}

async function looked(): Promise<number> {
  const results = ['success', 'requeue_after'].map(result =>
    time.metric('controller_runtime_reconcile_total', { controller: 'role', result }),
  );
  return (await Promise.all(results)).reduce<number>((sum, value) => sum + (value ?? 0), 0);
}
