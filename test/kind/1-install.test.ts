/**
 * The chart on real kubelets: installed by Helm 3, a pipeline of a chat log whose windows must equal a plain count, and the limits of its pods as the nodes'
 * kernels hold them.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { twitchPipelines } from '../../operator/api/resources.ts';
import { addQuantities, quantityOf, wholeUnits } from '../../operator/kube/quantity.ts';
import { eventually } from '../support/eventually.ts';
import { applyBystander } from './support/bystander.ts';
import { cgroupMemoryLimit } from './support/cgroup-memory.ts';
import { storedWindows } from './support/stored-windows.ts';
import { loadChat, type PlayedLog } from './support/trial-chat.ts';
import { aTrialScene, ofPipeline, type TrialScene } from './support/trial-scene.ts';

const log = {
  name: 'exact',
  channels: ['alpha', 'bravo', 'charlie_3'],
  messages: 6_000,
  seed: 11,
  speed: 'max',
} as const;
const at = { namespace: 'exact', name: 'exact' };
const pipeline = `
apiVersion: v1
kind: Namespace
metadata: {name: exact}
---
apiVersion: smack.dev/v1alpha1
kind: TwitchPipeline
metadata: {name: exact, namespace: exact}
spec: {channels: [alpha, bravo, charlie_3], deletionPolicy: Delete}
`;

let scene: TrialScene;
let chat: PlayedLog;
before(async () => {
  scene = await aTrialScene();
  await applyBystander(scene);
  chat = await loadChat(scene, log);
});
after(() => scene[Symbol.dispose]());

test('Helm 3 installs the chart, and its own test finds that it works', async () => {
  const said = await scene.chart(3, '--set', 'offers.revokeByShare=true');
  assert.match(said, /STATUS: deployed/);
  assert.match(await scene.helm(3, 'test', 'smack'), /Phase: +Succeeded/);
});

test('the two operators run in different zones', async () => {
  const operators = await scene.pods({ namespace: 'smack-system' });
  const nodes = operators
    .filter(({ status }) => status?.phase === 'Running')
    .map(({ spec }) => spec.nodeName);
  assert.equal(new Set(nodes).size, 2);
});

test('a pipeline becomes ready, all its pods on nodes that its role was offered', async () => {
  await scene.apply(pipeline);
  await scene.ready(at.namespace, at.name);
  const pods = await scene.pods(ofPipeline(at.namespace, at.name));
  assert.equal(pods.length, 2);
  for (const { metadata } of pods)
    assert.ok(metadata.annotations?.['smack.dev/granted'], 'came through the gate');
});

test('no pod is without limits: what the spec says is what the kernel of its node holds', async () => {
  const pods = [
    ...(await scene.pods(ofPipeline(at.namespace, at.name))),
    ...(await scene.pods({ namespace: 'smack-system', labelSelector: 'app.kubernetes.io/name=smack' })),
  ];
  assert.ok(pods.length >= 2);
  for (const pod of pods) {
    const limits = pod.spec.containers.map(({ resources }) => resources?.limits?.['memory']);
    assert.ok(
      limits.every(limit => limit !== undefined),
      `${pod.metadata.name} has a container without a limit`,
    );
    const wanted = limits.map(limit => quantityOf(limit ?? 0)).reduce(addQuantities);
    assert.equal(await cgroupMemoryLimit(scene, pod), Number(wholeUnits(wanted)), pod.metadata.name);
  }
});

test('a chat log gives exactly the windows of a plain count: nothing lost, nothing counted twice', async () => {
  await chat.start();
  await eventually('the log is played', async () => ((await chat.state()) === 'done' ? true : undefined), {
    withinMs: 120_000,
    everyMs: 500,
  });
  await eventually(
    'every window is final and as counted',
    async () => {
      assert.deepEqual(await storedWindows(scene, at.namespace, at.name), chat.expected);
      return true;
    },
    { withinMs: 180_000, everyMs: 2_000 },
  );
});

test('a pipeline that is deleted takes its pods, topics and rows with it', async () => {
  await scene.admin.client.delete(twitchPipelines, at);
  await eventually(
    'it is gone, and its pods',
    async () => {
      const found = await scene.admin.client.get(twitchPipelines, at);
      return found === undefined && (await scene.pods(ofPipeline(at.namespace, at.name))).length === 0
        ? true
        : undefined;
    },
    { withinMs: 180_000, everyMs: 500 },
  );
});
