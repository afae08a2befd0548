/** Pipelines where nodes are shared, on a real control plane: rolled while nothing is free, and let out of sharing altogether. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { COMPONENT_LABEL } from '../../operator/api/labels.ts';
import {
  deployments,
  namespaces,
  pods,
  resourceRoles,
  twitchPipelines,
} from '../../operator/api/resources.ts';
import type { RawPod } from '../../operator/offers/core/pod-facts.ts';
import { eventually } from '../support/eventually.ts';
import { anInstalledScene, type InstalledScene } from '../support/installed-scene.ts';
import { runShell } from '../support/run-kubectl.ts';
import { runbookLine } from '../support/runbook-line.ts';

const team = 'e2e-crowded';
const crowd = 'e2e-crowd';
const CROWD = 110;

const manifest = (ingesterMemory: string): string => `
apiVersion: smack.dev/v1alpha1
kind: ResourceRole
metadata: {name: ${team}}
spec: {weight: 1, namespaces: [${team}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: ${team}}
---
apiVersion: smack.dev/v1alpha1
kind: TwitchPipeline
metadata: {name: dota, namespace: ${team}}
spec:
  channels: [crowded]
  topic: {partitions: 2}
  deletionPolicy: Delete
  ingester: {resources: {requests: {cpu: "2", memory: ${ingesterMemory}}}}
  processor: {resources: {requests: {cpu: "2", memory: 256Mi}}}
`;

/** Nothing runs in these pods: their image does not exist. They take room once they are bound. */
const gatedPods = (name: string, replicas: number): string => `
apiVersion: v1
kind: Namespace
metadata: {name: ${crowd}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${crowd}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      schedulingGates: [{name: smack.dev/offer}]
      terminationGracePeriodSeconds: 0
      containers: [{name: work, image: 'registry.example.com/none:1', resources: {requests: {cpu: 500m}}}]
`;

let scene: InstalledScene;
before(async () => {
  scene = await anInstalledScene({ replay: ['--channels', 'crowded', '--loop'] });
});
after(async () => {
  const { client } = scene.admin;
  await client.delete(namespaces, { name: crowd });
  await client.delete(twitchPipelines, { namespace: team, name: 'dota' });
  await client.delete(resourceRoles, { name: team });
  await scene[Symbol.asyncDispose]();
});

test('a pipeline rolls while the cluster is full: with no room for both pods for a minute, one for one', async () => {
  await scene.apply(manifest('256Mi'));
  await scene.ready(team, 'dota');
  await scene.apply(gatedPods('crowd', CROWD));
  await eventually('nothing is free, and pods wait', async () => {
    const { bound, gated } = countsOf(await podsOf(crowd));
    return bound > 0 && gated > 0 && bound + gated === CROWD ? true : undefined;
  });
  const old = await ingesterOf();
  await scene.apply(manifest('257Mi'));
  await eventually(
    'another ingester has the node of the old one',
    async () => {
      const now = await ingesterOf();
      return now !== undefined && now.metadata.uid !== old?.metadata.uid ? true : undefined;
    },
    { withinMs: 180_000, everyMs: 500 },
  );
  const { status } = await scene.ready(team, 'dota');
  assert.equal(status?.waiting?.count, 0);
  assert.ok(countsOf(await podsOf(crowd)).gated > 0, 'it was full throughout');
});

test('with sharing switched off pipelines roll to pods without the gate, and lines of the runbook let the others pass', async () => {
  await scene.admin.client.delete(deployments, { namespace: crowd, name: 'crowd' });
  await scene.operator().program.stop(10_000);
  await runShell(await runbookLine('kubectl delete validatingadmissionpolicybinding'));
  await scene.startOperator({ SMACK_OFFERS: 'off' });
  await eventually(
    'no pod of the pipeline has passed a gate',
    async () => {
      const now = await podsOf(team);
      const ungated = now.every(
        ({ metadata, spec }) => spec?.nodeName && metadata.annotations?.['smack.dev/granted'] === undefined,
      );
      return ungated && now.length === 2 ? true : undefined;
    },
    { withinMs: 180_000, everyMs: 500 },
  );
  await scene.ready(team, 'dota');
  await scene.apply(gatedPods('left-over', 3));
  await eventually('three wait', async () => (countsOf(await podsOf(crowd)).gated === 3 ? true : undefined));
  await runShell(await runbookLine('kubectl get pods -A -o go-template'));
  await eventually('they are bound', async () =>
    countsOf(await podsOf(crowd)).bound === 3 ? true : undefined,
  );
  const waiting = (await scene.admin.client.list<RawPod>(pods)).filter(isGated);
  assert.deepEqual(waiting, [], 'nothing is stuck');
});

async function podsOf(namespace: string): Promise<readonly RawPod[]> {
  const all = await scene.admin.client.list<RawPod>(pods, { namespace });
  return all.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** The one that has a node, if it is the only one. */
async function ingesterOf(): Promise<RawPod | undefined> {
  const [one, ...others] = (await podsOf(team)).filter(
    ({ metadata }) => metadata.labels?.[COMPONENT_LABEL] === 'ingester',
  );
  return others.length === 0 && one?.spec?.nodeName !== undefined ? one : undefined;
}

function isGated({ spec }: RawPod): boolean {
  return (spec?.schedulingGates ?? []).length > 0;
}

function countsOf(all: readonly RawPod[]): { readonly bound: number; readonly gated: number } {
  return {
    bound: all.filter(({ spec }) => spec?.nodeName !== undefined).length,
    gated: all.filter(isGated).length,
  };
}
