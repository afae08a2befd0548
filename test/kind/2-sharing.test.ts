/** Three teams of weights 3:2:1 ask for more than three real nodes hold. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { namespaces, nodes, resourceRoles } from '../../operator/api/resources.ts';
import type { KubeObject } from '../../operator/kube/object.ts';
import { milliUnits, quantityOf } from '../../operator/kube/quantity.ts';
import { eventually } from '../support/eventually.ts';
import { aTrialScene, isReady, type TrialPod, type TrialScene } from './support/trial-scene.ts';

interface Node extends KubeObject {
  readonly status?: { readonly allocatable?: Readonly<Record<string, string>> };
}

/** Millicores that a pod of a team asks for, in limits too: the kubelet holds it to them. */
const CPU = 250;
const weights = { gold: 3, silver: 2, bronze: 1 } as const;
const teams = Object.keys(weights) as (keyof typeof weights)[];
/** More than the whole cluster has room for. */
const WANTED = 40;

const team = (name: keyof typeof weights): string => `
apiVersion: smack.dev/v1alpha1
kind: ResourceRole
metadata: {name: ${name}}
spec: {weight: ${weights[name]}, starvationSeconds: 10, namespaces: [${name}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: ${name}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: work, namespace: ${name}}
spec:
  replicas: ${WANTED}
  selector: {matchLabels: {app: work}}
  template:
    metadata: {labels: {app: work}}
    spec:
      schedulingGates: [{name: smack.dev/offer}]
      terminationGracePeriodSeconds: 1
      automountServiceAccountToken: false
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: main
          image: localhost/smack/replay:0.1.0
          command: [/nodejs/bin/node, -e, "setInterval(() => {}, 1e6)"]
          resources: {requests: {cpu: ${CPU}m, memory: 96Mi}, limits: {cpu: ${CPU}m, memory: 96Mi}}
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
`;

let scene: TrialScene;
before(async () => {
  scene = await aTrialScene();
});
after(() => scene[Symbol.dispose]());

/** Pods of a team that a node was found for. */
const bound = async (name: string): Promise<readonly TrialPod[]> =>
  (await scene.pods({ namespace: name })).filter(
    ({ metadata, spec }) => spec.nodeName !== undefined && metadata.deletionTimestamp === undefined,
  );

test('three teams of weights 3:2:1 hold as much as their weights say, each to a pod', async () => {
  for (const name of teams) await scene.apply(team(name));
  await eventually(
    'shares of 3:2:1 of what they hold together',
    async () => {
      const found = await Promise.all(teams.map(bound));
      assert.ok(found.flat().every(isReady), 'not every pod with a node runs yet');
      assert.ok(
        (await freeMillicores()).every(free => free < CPU),
        'room is left',
      );
      const held = found.map(({ length }) => length);
      const all = found.flat().length;
      const due = teams.map(name => (all * weights[name]) / 6);
      for (const [index, count] of held.entries()) {
        assert.ok(Math.abs(count - (due[index] ?? 0)) <= 1, `${teams} hold ${held}, due are ${due}`);
      }
      return true;
    },
    { withinMs: 300_000, everyMs: 1_000 },
  );
});

test('no kubelet had to refuse a pod, no node was promised more than it has', async () => {
  const all = (await Promise.all(teams.map(namespace => scene.pods({ namespace })))).flat();
  const refused = all.filter(({ status }) => status?.phase === 'Failed');
  assert.deepEqual(
    refused.map(({ metadata, status }) => `${metadata.name}: ${status?.reason}`),
    [],
  );
  for (const free of await freeMillicores()) assert.ok(free >= 0, `${free} millicores are free`);
});

test('whoever waits is at the gate, and whoever runs came through it', async () => {
  const all = (await Promise.all(teams.map(namespace => scene.pods({ namespace })))).flat();
  for (const { metadata, spec } of all) {
    const gated = spec.schedulingGates?.some(({ name }) => name === 'smack.dev/offer') ?? false;
    assert.equal(metadata.annotations?.['smack.dev/granted'] === undefined, gated, metadata.name);
  }
});

test('a container that takes more memory than its limit is killed, and none beside it', async () => {
  await scene.apply(`
apiVersion: v1
kind: Pod
metadata: {name: glutton, namespace: bystander}
spec:
  restartPolicy: Never
  nodeSelector: {node-role.kubernetes.io/control-plane: ""}
  tolerations: [{key: node-role.kubernetes.io/control-plane, operator: Exists}]
  containers:
    - name: main
      image: localhost/smack/replay:0.1.0
      command: [/nodejs/bin/node, -e, "const all = []; for (;;) all.push(Buffer.alloc(1e7, 1))"]
      resources: {requests: {cpu: 10m, memory: 96Mi}, limits: {memory: 96Mi}}
`);
  await eventually(
    'the glutton has failed',
    async () => {
      const found = (await scene.pods({ namespace: 'bystander' })).find(
        ({ metadata }) => metadata.name === 'glutton',
      );
      return JSON.stringify(found?.status).includes('OOMKilled') ? true : undefined;
    },
    { withinMs: 60_000, everyMs: 500 },
  );
  const beside = (await scene.pods({ namespace: 'bystander' })).filter(
    ({ metadata }) => metadata.name !== 'glutton',
  );
  assert.ok(beside.every(isReady));
});

test('a team that goes leaves its room to the others', async () => {
  const before = (await bound('bronze')).length;
  await scene.admin.client.delete(namespaces, { name: 'gold' });
  await eventually(
    'the others have grown',
    async () => ((await bound('bronze')).length > before ? true : undefined),
    {
      withinMs: 180_000,
      everyMs: 1_000,
    },
  );
  for (const name of teams) {
    await scene.admin.client.delete(namespaces, { name });
    await scene.admin.client.delete(resourceRoles, { name });
  }
  await eventually(
    'all teams are gone',
    async () => {
      const left = await Promise.all(teams.map(name => scene.admin.client.get(namespaces, { name })));
      return left.every(found => found === undefined) ? true : undefined;
    },
    { withinMs: 180_000, everyMs: 1_000 },
  );
});

/** Millicores of each worker that no pod on it asks for. */
async function freeMillicores(): Promise<readonly number[]> {
  const workers = (await scene.admin.client.list<Node>(nodes)).filter(
    ({ metadata }) => metadata.labels?.['topology.kubernetes.io/zone'] !== undefined,
  );
  const all = (await scene.pods({})).filter(
    ({ status }) => !['Failed', 'Succeeded'].includes(status?.phase ?? ''),
  );
  return workers.map(({ metadata, status }) => {
    const on = all.filter(({ spec }) => spec.nodeName === metadata.name);
    const asked = on.flatMap(({ spec }) =>
      spec.containers.map(({ resources }) => resources?.requests?.['cpu'] ?? '0'),
    );
    const taken = asked.reduce((sum, cpu) => sum + Number(milliUnits(quantityOf(cpu))), 0);
    return Number(milliUnits(quantityOf(status?.allocatable?.['cpu'] ?? '0'))) - taken;
  });
}
