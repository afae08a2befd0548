/** An uninstall leaves nothing that waits for an operator; the pipeline runs on; what belongs to others is as it was. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { lookAtBystander } from './support/bystander.ts';
import { podUids } from './support/pipeline-pods.ts';
import { aTrialScene, isReady, ofPipeline, type TrialScene } from './support/trial-scene.ts';

let scene: TrialScene;
before(async () => {
  scene = await aTrialScene();
});
after(() => scene[Symbol.dispose]());

test('nobody who has nothing to do with smack was touched', async () => {
  const [settings, web, pod] = await lookAtBystander(scene);
  assert.deepEqual(settings?.data, { key: 'value' });
  assert.deepEqual([web?.metadata.generation, web?.metadata.labels], [1, undefined]);
  assert.doesNotMatch(JSON.stringify(pod), /smack\.dev\//);
});

test('Helm 4 uninstalls it: no operator and no gate is left, and the pipeline runs on', async () => {
  const before = await podUids(scene, 'steady', 'steady');
  const said = await scene.helm(4, 'uninstall', 'smack', '--wait', '--timeout', '5m');
  assert.match(said, /release "smack" uninstalled/);
  assert.deepEqual(
    (await scene.pods({ namespace: 'smack-system' })).map(({ metadata }) => metadata.name),
    [],
  );
  await eventually(
    'the pipeline runs on, without a gate',
    async () => {
      const found = await scene.pods(ofPipeline('steady', 'steady'));
      const free = found.every(pod => isReady(pod) && pod.spec.schedulingGates === undefined);
      return found.length === before.length && free ? true : undefined;
    },
    { withinMs: 180_000, everyMs: 1_000 },
  );
});
