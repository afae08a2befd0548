/**
 * The chart on a whole stack: installed by Helm 3, upgraded by Helm 4 with a pipeline running, rolled back, and uninstalled without leaving anything that
 * waits for an operator. The pods of operator, hooks and pipelines are processes here; the API server, Kafka and Cassandra are real.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deployments, pods, resourceRoles, twitchPipelines } from '../../operator/api/resources.ts';
import type { KubeObject } from '../../operator/kube/object.ts';
import { aChartedScene, type ChartedScene } from '../support/charted-scene.ts';
import { eventually } from '../support/eventually.ts';
import { NAMESPACE } from '../support/run-helm.ts';

interface Pod extends KubeObject {
  readonly spec: { readonly schedulingGates?: readonly { readonly name: string }[] };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

interface Deployment extends KubeObject {
  readonly spec: { readonly template: { readonly spec: { readonly schedulingGates?: readonly object[] } } };
}

const namespaceOf = (name: string): string => `
apiVersion: v1
kind: Namespace
metadata: {name: ${name}}
`;
const pipelineIn = (namespace: string): string => `
apiVersion: smack.dev/v1alpha1
kind: TwitchPipeline
metadata: {name: dota, namespace: ${namespace}}
spec: {channels: [charted], topic: {partitions: 1}, deletionPolicy: Delete}
`;

let scene: ChartedScene;
before(async () => {
  scene = await aChartedScene();
});
after(() => scene[Symbol.asyncDispose]());

const inPipeline = { namespace: 'charted', labelSelector: 'smack.dev/pipeline=dota' };

function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}

/** UIDs of the pods of the pipeline. */
async function podsOfPipeline(): Promise<readonly string[]> {
  const found = await scene.admin.client.list(pods, inPipeline);
  return found.map(({ metadata }) => metadata.uid ?? '').toSorted();
}

test('Helm 3 installs it and waits until the operators are ready', async () => {
  const said = await scene.chart(3, 'install', '--create-namespace');
  assert.match(said, /STATUS: deployed/);
  assert.doesNotMatch(said, /WARNING/);
});

test('helm test finds that it works, and shows what it looked at', async () => {
  const said = await scene.helm(3, 'test', 'smack');
  assert.match(said, /Phase: +Succeeded/);
  assert.match(said, /one of them leads and renews its lease/);
  assert.match(said, /the installation works/);
});

test('a second release is refused, and told of the first', async () => {
  for (const version of [3, 4] as const) {
    await assert.rejects(
      scene.helm(version, 'install', 'other', new URL('../../helm/smack', import.meta.url).pathname),
      /smack is installed in this cluster already, as release smack in namespace smack-system, and a cluster takes one/,
    );
  }
});

test('a pipeline becomes ready', async () => {
  await scene.apply(namespaceOf('charted'));
  await scene.apply(pipelineIn('charted'));
  await scene.ready('charted', 'dota');
  assert.equal((await podsOfPipeline()).length, 2);
});

test('an upgrade by Helm 4 replaces the operators and restarts no pod of the pipeline', async () => {
  const before = await podsOfPipeline();
  const said = await scene.chart(4, 'upgrade', '--set', 'operator.logLevel=debug');
  assert.match(said, /REVISION: 2/);
  await scene.ready('charted', 'dota');
  assert.deepEqual(await podsOfPipeline(), before);
  assert.match(await scene.helm(4, 'test', 'smack'), /Phase: +Succeeded/);
});

test('a rollback goes back, and restarts no pod of the pipeline either', async () => {
  const before = await podsOfPipeline();
  await scene.helm(4, 'rollback', 'smack', '1', '--wait', '--timeout', '3m');
  await scene.ready('charted', 'dota');
  assert.deepEqual(await podsOfPipeline(), before);
});

test('an uninstall leaves nothing that waits for an operator', async () => {
  const { client } = scene.admin;
  await scene.apply(`
apiVersion: smack.dev/v1alpha1
kind: ResourceRole
metadata: {name: charted}
spec: {weight: 1, namespaces: [charted], limit: {cpu: "1"}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: gated, namespace: charted}
spec:
  replicas: 1
  selector: {matchLabels: {app: gated}}
  template:
    metadata: {labels: {app: gated}}
    spec:
      schedulingGates: [{name: smack.dev/offer}]
      containers: [{name: main, image: smack/test:dev, resources: {requests: {cpu: "15"}}}]
`);
  await eventually('a pod waits at the gate', async () => {
    const [pod] = await client.list<Pod>(pods, { namespace: 'charted', labelSelector: 'app=gated' });
    return pod?.spec.schedulingGates?.length === 1 ? true : undefined;
  });
  const said = await scene.helm(4, 'uninstall', 'smack', '--wait', '--timeout', '3m');
  assert.match(said, /release "smack" uninstalled/);
  assert.match(said, /What stays: 1 pipelines with their pods/);

  const gated = await client.get<Deployment>(deployments, { namespace: 'charted', name: 'gated' });
  assert.equal(gated?.spec.template.spec.schedulingGates, undefined);
  await eventually(
    'no pod waits at the gate',
    async () => {
      const waiting = (await client.list<Pod>(pods)).filter(({ spec }) => spec.schedulingGates !== undefined);
      return waiting.length === 0 ? true : undefined;
    },
    { withinMs: 120_000 },
  );
  const operators = await client.list(pods, { namespace: NAMESPACE });
  assert.deepEqual(
    operators.map(({ metadata }) => metadata.name),
    [],
  );
  assert.equal((await scene.pipeline('charted', 'dota'))?.metadata.finalizers, undefined);
  await eventually(
    'the pipeline runs on, without a gate',
    async () => {
      const found = await client.list<Pod>(pods, inPipeline);
      return found.length === 2 && found.every(isReady) ? true : undefined;
    },
    { withinMs: 120_000 },
  );
  await client.delete(twitchPipelines, { namespace: 'charted', name: 'dota' });
  await eventually('a pipeline that is deleted now is gone without an operator', async () =>
    (await scene.pipeline('charted', 'dota')) === undefined ? true : undefined,
  );
  await client.delete(resourceRoles, { name: 'charted' });
});

test('Helm 4 installs it again over the custom resources that stayed, with rights in one namespace alone', async () => {
  for (const name of ['scoped', 'unseen']) await scene.apply(namespaceOf(name));
  const said = await scene.chart(4, 'install', '--set', 'namespaces={scoped}');
  assert.match(said, /STATUS: deployed/);
  assert.match(said, /NOTE: nodes are not shared, since `namespaces` is set/);
  // Not the pipeline of before: its topics and keyspace stayed, and belong to it, not to one that has its name.
  for (const name of ['unseen', 'scoped']) await scene.apply(pipelineIn(name));
  await scene.ready('scoped', 'dota');
  const [untouched] = (await scene.pipeline('unseen', 'dota'))?.status?.conditions ?? [];
  assert.equal(untouched?.reason, 'NotObserved');
});
