/**
 * What happens to clusters, one after the other, while one log is played in real time to a pipeline whose channels are read twice. At its end every window must
 * equal a plain count: through all of it no message was lost and none counted twice.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pods, twitchPipelines } from '../../operator/api/resources.ts';
import { waitSystem } from '../../tools/kind/systems/apply-systems.ts';
import { SYSTEMS } from '../../tools/kind/systems/system-objects.ts';
import { eventually } from '../support/eventually.ts';
import { drainNode, killNode, reviveNode, uncordonNode } from './support/disrupt-node.ts';
import { podUids, replaced } from './support/pipeline-pods.ts';
import { storedWindows } from './support/stored-windows.ts';
import { loadChat, type PlayedLog } from './support/trial-chat.ts';
import { aTrialScene, ofPipeline, type TrialScene } from './support/trial-scene.ts';

const log = { name: 'steady', channels: ['delta', 'echo'], messages: 2_200, seed: 23, speed: 1 } as const;
const at = { namespace: 'steady', name: 'steady' };
const pipeline = `
apiVersion: v1
kind: Namespace
metadata: {name: steady}
---
apiVersion: smack.dev/v1alpha1
kind: ResourceRole
metadata: {name: steady}
spec: {weight: 1, namespaces: [steady]}
---
apiVersion: smack.dev/v1alpha1
kind: TwitchPipeline
metadata: {name: steady, namespace: steady}
spec:
  channels: [delta, echo]
  ingester: {redundancy: 2}
  topic: {partitions: 4}
  processor: {replicas: 2}
`;

let scene: TrialScene;
let chat: PlayedLog;
before(async () => {
  scene = await aTrialScene();
  chat = await loadChat(scene, log);
  await scene.apply(pipeline);
  await scene.ready(at.namespace, at.name);
  await chat.start();
});
after(() => scene[Symbol.dispose]());

/** A disruption proves nothing when there is no chat that it could lose: then it is not run, and that is said and counted. */
function disruption(name: string, disrupt: () => Promise<void>): void {
  void test(name, async context => {
    if ((await chat.state()) !== 'playing') return context.skip('NOT RUN: the log had ended before');
    await disrupt();
  });
}

const uids = (): Promise<readonly string[]> => podUids(scene, at.namespace, at.name);
const ready = (): Promise<unknown> => scene.ready(at.namespace, at.name);

test('the two readers of a channel run on different nodes', async () => {
  const readers = (await scene.pods(ofPipeline(at.namespace, at.name))).filter(
    ({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === 'ingester',
  );
  assert.equal(readers.length, 2);
  assert.equal(new Set(readers.map(({ spec }) => spec.nodeName)).size, 2);
});

disruption('a rolling update of the operator touches no pod of the pipeline', async () => {
  const before = await uids();
  await scene.chart(3, '--set', 'offers.revokeByShare=true', '--set', 'operator.logLevel=debug');
  await ready();
  assert.deepEqual(await uids(), before);
});

disruption('a rolling update of the pipeline replaces its processors, and no reader', async () => {
  const before = await uids();
  const body = { spec: { processor: { resources: { limits: { memory: '600Mi' } } } } };
  await scene.admin.client.patch(twitchPipelines, at, { kind: 'merge', body });
  await eventually(
    'both processors are others',
    async () => ((await uids()).filter(uid => before.includes(uid)).length === 2 ? true : undefined),
    { withinMs: 300_000, everyMs: 500 },
  );
  await ready();
  assert.equal((await uids()).filter(uid => before.includes(uid)).length, 2);
});

disruption('a drained node gives up its pods to the others, as the budgets allow', async () => {
  const node = await busyNode();
  await drainNode(scene, node);
  await ready();
  await uncordonNode(scene, node);
});

disruption('a killed node: its pods come up on the others', async () => {
  const node = await busyNode();
  await killNode(scene, node);
  await eventually(
    'no pod is left on it',
    async () => {
      const left = await scene.pods({
        ...ofPipeline(at.namespace, at.name),
        fieldSelector: `spec.nodeName=${node}`,
      });
      return left.length === 0 ? true : undefined;
    },
    { withinMs: 180_000, everyMs: 1_000 },
  );
  await ready();
  await reviveNode(scene, node);
});

for (const system of ['kafka', 'cassandra'] as const) {
  disruption(`${system} restarted: the pipeline goes on, by the same pods`, async () => {
    const before = await uids();
    await scene.admin.client.delete(pods, { namespace: SYSTEMS, name: `${system}-0` });
    await eventually(
      `${system} is another pod`,
      async () => {
        const [found] = await scene.pods({
          namespace: SYSTEMS,
          labelSelector: `app.kubernetes.io/name=${system}`,
        });
        return found !== undefined && found.metadata.deletionTimestamp === undefined ? true : undefined;
      },
      { withinMs: 120_000 },
    );
    await waitSystem(scene.admin.client, system);
    await ready();
    assert.deepEqual(await uids(), before);
  });
}

disruption('an upgrade by Helm 4 to other images rolls every pod of the pipeline', async () => {
  const before = await uids();
  const workers = (await scene.docker('ps', '--format', '{{.Names}}'))
    .split('\n')
    .filter(name => name.includes('-worker'));
  for (const node of workers.filter(name => name.startsWith(`${scene.cluster}-`))) {
    for (const program of ['operator', 'ingester', 'processor']) {
      const image = `localhost/smack/${program}`;
      await scene.docker(
        'exec',
        node,
        'ctr',
        '-n',
        'k8s.io',
        'images',
        'tag',
        '--force',
        `${image}:0.1.0`,
        `${image}:next`,
      );
    }
  }
  const tags = ['operator', 'ingester', 'processor'].flatMap(name => ['--set', `image.${name}.tag=next`]);
  assert.match(await scene.chart(4, ...tags), /STATUS: deployed/);
  const now = await replaced(scene, at.namespace, at.name, before);
  await ready();
  for (const { spec } of now) assert.match(spec.containers[0]?.image ?? '', /:next$/);
});

test('every window equals a plain count after all of it: nothing lost, nothing counted twice', async () => {
  await eventually('the log is played', async () => ((await chat.state()) === 'done' ? true : undefined), {
    withinMs: 900_000,
    everyMs: 1_000,
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

/** A worker on which a reader of the pipeline runs. */
async function busyNode(): Promise<string> {
  const found = await scene.pods(ofPipeline(at.namespace, at.name));
  const reader = found.find(
    ({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === 'ingester',
  );
  return reader?.spec.nodeName ?? assert.fail('no reader runs');
}
