/** Lines of docs/runbooks/offers.md and docs/marathon.md that people run by hand: on the real API server, with kubectl, as written. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deployments } from '../../operator/api/resources.ts';
import type { Deployment } from '../../operator/api/workload-objects.ts';
import type { RawPod } from '../../operator/offers/core/pod-facts.ts';
import type { RawPodSpec } from '../../operator/offers/core/pod-spec.ts';
import { aKubeScene, type KubeScene, pods } from '../support/kube-scene.ts';
import { runShell } from '../support/run-kubectl.ts';
import { runbookLine } from '../support/runbook-line.ts';

let scene: KubeScene;
before(async () => {
  scene = await aKubeScene();
});
after(() => scene.close());

const template = (gates: readonly string[], more: RawPodSpec = {}): object => ({
  containers: [{ name: 'main', image: 'registry.example.com/none:1' }],
  schedulingGates: gates.map(name => ({ name })),
  ...more,
});

async function make(name: string, spec: object): Promise<void> {
  const { namespace } = scene;
  await scene.direct.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name },
    spec,
  } as RawPod);
}

async function gatesOf(name: string): Promise<readonly string[]> {
  const pod = await scene.direct.get<RawPod>(pods, { namespace: scene.namespace, name });
  return (pod?.spec?.schedulingGates ?? []).map(gate => gate.name);
}

test('one line takes the gate from every pod that waits, and leaves gates of others', async () => {
  const term = { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] };
  const affinity = {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } },
  };
  await make('plain', template(['smack.dev/offer']));
  await make('choosy', template(['smack.dev/offer'], { affinity }));
  await make('held', template(['example.com/quota', 'smack.dev/offer']));
  await make('foreign', template(['example.com/quota']));
  await make('free', template([]));
  // As written but for the namespace: other tests have pods that wait.
  const line = await runbookLine('kubectl get pods -A -o go-template');
  await runShell(line.replace('get pods -A', `get pods -n ${scene.namespace}`));
  const left: Record<string, readonly string[]> = {};
  for (const name of ['plain', 'choosy', 'held', 'foreign', 'free']) left[name] = await gatesOf(name);
  const quota = ['example.com/quota'];
  assert.deepEqual(left, { plain: [], choosy: [], held: quota, foreign: quota, free: [] });
});

test('one line takes the gate out of the template of a Deployment', async () => {
  const { namespace } = scene;
  const labels = { app: 'web' };
  await scene.direct.create(deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name: 'web' },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: template(['smack.dev/offer']) },
    },
  } as unknown as Deployment);
  const line = await runbookLine('kubectl patch deployment');
  await runShell(line.replace('NAMESPACE', namespace).replace('NAME', 'web'));
  const deployment = await scene.direct.get<Deployment>(deployments, { namespace, name: 'web' });
  const spec = deployment?.spec?.template.spec as unknown as RawPodSpec;
  assert.deepEqual(spec.schedulingGates ?? [], []);
});

test('the oldest pods are made the first to go on a scale-down (OLDEST_FIRST)', async () => {
  const { namespace } = scene;
  const names = ['first', 'second', 'third'];
  for (const name of names) {
    const metadata = { namespace, name, labels: { app: 'aged' } };
    await scene.direct.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: template([]),
    } as RawPod);
  }
  const block = await runbookLine('pod-deletion-cost', 'marathon.md');
  await runShell(block.replaceAll('NAMESPACE', namespace).replace('SELECTOR', 'app=aged'));
  const found: { readonly age: string; readonly cost: number }[] = [];
  for (const name of names) {
    const pod = await scene.direct.get<RawPod>(pods, { namespace, name });
    const cost = Number(pod?.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost']);
    found.push({ age: pod?.metadata.creationTimestamp ?? '', cost });
  }
  const byCost = found.toSorted((a, b) => a.cost - b.cost);
  assert.deepEqual(
    byCost.map(({ cost }) => cost),
    [0, 1, 2],
  );
  assert.deepEqual(
    byCost.map(({ age }) => age),
    byCost.map(({ age }) => age).toSorted(),
  );
});
