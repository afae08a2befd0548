import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { configMaps, deployments, disruptionBudgets } from '../../operator/api/resources.ts';
import type { ConfigMap, Deployment, DisruptionBudget } from '../../operator/api/workload-objects.ts';
import { eventually } from '../support/eventually.ts';
import { anOperatorScene, type OperatorScene } from '../support/operator-scene.ts';

let scene: OperatorScene;
let good: Deployment;
before(async () => {
  scene = await anOperatorScene();
  await scene.start();
  await scene.apply('dota', { desiredState: 'Paused', topic: { partitions: 1 } });
  await scene.reaches('dota', 'Ready=True Paused');
  good = await ingester();
});
after(() => scene.close());

async function ingester(): Promise<Deployment> {
  const found = await scene.deployment('dota-ingester-0');
  assert.ok(found);
  return found;
}

/** Changes to the ingester's Deployment by somebody who may edit it. */
const edits: Readonly<Record<string, object>> = {
  'replicas that somebody raised': { replicas: 5 },
  'a container beside ours': template({ containers: [{ name: 'miner', image: 'miner' }] }),
  'an init container': template({ initContainers: [{ name: 'setup', image: 'setup' }] }),
  'a volume with a mount in our container': template({
    volumes: [{ name: 'host', hostPath: { path: '/' } }],
    containers: [{ name: 'ingester', volumeMounts: [{ name: 'host', mountPath: '/host' }] }],
  }),
  'a variable in our container': template({
    containers: [{ name: 'ingester', env: [{ name: 'NODE_OPTIONS', value: '--inspect' }] }],
  }),
  'another image': template({ containers: [{ name: 'ingester', image: 'evil' }] }),
  'a command': template({ containers: [{ name: 'ingester', command: ['sh'] }] }),
  'rights of the pod': template({ hostNetwork: true, automountServiceAccountToken: true }),
  'a weaker security context': template({
    securityContext: { runAsNonRoot: false },
    containers: [{ name: 'ingester', securityContext: { readOnlyRootFilesystem: false } }],
  }),
};

function template(spec: object): object {
  return { template: { spec } };
}

for (const [name, spec] of Object.entries(edits)) {
  test(`${name}: the Deployment is put right`, async () => {
    const ref = { namespace: scene.namespace, name: 'dota-ingester-0' };
    await scene.person.patch(deployments, ref, { kind: 'strategic', body: { spec } });
    assert.notDeepEqual((await ingester()).metadata.generation, good.metadata.generation);
    await eventually('it is as it was', async () => {
      assert.deepEqual((await ingester()).spec, good.spec);
      return true;
    });
    await scene.reaches('dota', 'Ready=True Paused');
  });
}

test('labels and owner that somebody took away come back', async () => {
  const ref = { namespace: scene.namespace, name: 'dota-ingester-0' };
  const body = { metadata: { ownerReferences: null, labels: { 'app.kubernetes.io/part-of': null } } };
  await scene.person.patch(deployments, ref, { kind: 'merge', body });
  await eventually('they are back', async () => {
    const { labels, ownerReferences } = (await ingester()).metadata;
    assert.deepEqual([labels, ownerReferences], [good.metadata.labels, good.metadata.ownerReferences]);
    return true;
  });
});

test('the label by which we find our objects comes back too', async () => {
  const ref = { namespace: scene.namespace, name: 'dota-ingester-0' };
  const body = { metadata: { labels: { 'app.kubernetes.io/managed-by': 'me' } } };
  await scene.person.patch(deployments, ref, { kind: 'merge', body });
  await eventually('it is back', async () => {
    assert.deepEqual((await ingester()).metadata.labels, good.metadata.labels);
    return true;
  });
});

test('a configuration that somebody edited is put right and no channel moves', async () => {
  const ref = { namespace: scene.namespace, name: 'dota-ingester-0' };
  const before = await scene.person.get<ConfigMap>(configMaps, ref);
  await scene.person.patch(configMaps, ref, {
    kind: 'merge',
    body: { data: { 'ingester-0.json': '{"channels": 7' } },
  });
  await eventually('it is as it was', async () => {
    assert.deepEqual((await scene.person.get<ConfigMap>(configMaps, ref))?.data, before?.data);
    return true;
  });
});

for (const [kind, resource, name] of [
  ['Deployment', deployments, 'dota-processor'],
  ['ConfigMap', configMaps, 'dota-ingester-0'],
  ['PodDisruptionBudget', disruptionBudgets, 'dota-ingester'],
] as const) {
  test(`a ${kind} that somebody deleted is made again`, async () => {
    const ref = { namespace: scene.namespace, name };
    const old = await scene.person.get(resource, ref);
    await scene.person.delete(resource, ref);
    await eventually('another is there', async () => {
      const found = await scene.person.get(resource, ref);
      return found !== undefined && found.metadata.uid !== old?.metadata.uid ? true : undefined;
    });
  });
}

test('a budget that would block every drain is put right', async () => {
  const ref = { namespace: scene.namespace, name: 'dota-ingester' };
  await scene.person.patch(disruptionBudgets, ref, { kind: 'merge', body: { spec: { maxUnavailable: 0 } } });
  await eventually('it is as it was', async () =>
    (await scene.person.get<DisruptionBudget>(disruptionBudgets, ref))?.spec.maxUnavailable === 1
      ? true
      : undefined,
  );
});

test('what was put right is told as an event', async () => {
  const events = { group: 'events.k8s.io', version: 'v1', plural: 'events', kind: 'Event', namespaced: true };
  await eventually('the event is there', async () => {
    const found = await scene.person.list<{ reason?: string } & ConfigMap>(events, {
      namespace: scene.namespace,
    });
    return found.some(({ reason }) => reason === 'DriftRepaired') ? true : undefined;
  });
});
