/**
 * Sieve's intermediate states (Sun et al., OSDI'22): the operator dies before each of the writes that a new pipeline takes,
 * another starts, and the world must end up as if nothing had happened.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { configMaps, deployments, disruptionBudgets } from '../../operator/api/resources.ts';
import type { TwitchPipeline } from '../../operator/api/twitch-pipeline.ts';
import type { KubeObject } from '../../operator/kube/object.ts';
import { eventually } from '../support/eventually.ts';
import { anOperatorScene, death, isOwnWrite, type OperatorScene } from '../support/operator-scene.ts';

const spec = {
  desiredState: 'Paused',
  channels: ['a', 'b', 'c'],
  ingester: { channelsPerShard: 2, redundancy: 2 },
  topic: { partitions: 1 },
  deletionPolicy: 'Delete',
} as const;

let scene: OperatorScene;
let wanted: string;
let writes = 0;
before(async () => {
  scene = await anOperatorScene();
  await scene.start();
  const pipeline = await makeWhole('p-whole');
  writes = scene.writes().length;
  wanted = await worldOf(pipeline);
  await scene.kill();
});
after(() => scene.close());

test('a pipeline that nothing disturbs takes about twelve writes', () => {
  assert.ok(writes >= 10 && writes <= 16, `${writes}`);
});

for (let survived = 0; survived < 13; survived += 1) {
  test(`killed after ${survived} writes, another operator ends where one alone would have`, async t => {
    if (survived >= writes) {
      t.skip(`there are ${writes} writes only`);
      return;
    }
    const name = `p-after-${String(survived).padStart(2, '0')}`;
    t.after(() => scene.kill());
    await scene.start();
    let seen = 0;
    let died = false;
    scene.proxy().inject(request => {
      if (!isOwnWrite(request) || !request.url.pathname.includes(scene.namespace)) return died;
      seen += 1;
      died ||= seen > survived;
      return died;
    }, death);
    await scene.apply(name, spec);
    await eventually('the operator meets its end', () => (died ? true : undefined));
    await scene.kill();
    await scene.start();
    const pipeline = await scene.reaches(name, 'Ready=True Paused');
    assert.equal(await worldOf(pipeline), wanted);
  });
}

async function makeWhole(name: string): Promise<TwitchPipeline> {
  await scene.apply(name, spec);
  return scene.reaches(name, 'Ready=True Paused');
}

/** Everything that belongs to a pipeline, without what differs from one pipeline to the next. */
async function worldOf({ metadata, status }: TwitchPipeline): Promise<string> {
  const { namespace } = scene;
  const labelSelector = `smack.dev/pipeline=${metadata.name}`;
  const lists = await Promise.all(
    [configMaps, deployments, disruptionBudgets].map(resource =>
      scene.person.list<KubeObject & { spec?: unknown; data?: unknown }>(resource, {
        namespace,
        labelSelector,
      }),
    ),
  );
  const objects = lists.flat().map(object => ({
    kind: object.kind,
    name: object.metadata.name,
    labels: object.metadata.labels,
    owners: object.metadata.ownerReferences,
    spec: object.spec,
    data: object.data,
  }));
  const conditions = status?.conditions?.map(({ lastTransitionTime, ...condition }) => condition);
  const world = { finalizers: metadata.finalizers, status: { ...status, conditions }, objects };
  return JSON.stringify(world)
    .replaceAll(metadata.name, 'NAME')
    .replaceAll(metadata.uid ?? 'UID', 'UID')
    .replace(/"smack.dev\/config-hash":"[0-9a-f]+"/g, '');
}
