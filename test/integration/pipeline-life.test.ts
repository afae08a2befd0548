import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { configMaps } from '../../operator/api/resources.ts';
import type { ConfigMap } from '../../operator/api/workload-objects.ts';
import { eventually } from '../support/eventually.ts';
import type { SeenRequest } from '../support/fault-proxy.ts';
import { anOperatorScene, type OperatorScene } from '../support/operator-scene.ts';

let scene: OperatorScene;
before(async () => {
  scene = await anOperatorScene();
  await scene.start();
});
after(() => scene.close());

test('a paused pipeline gets its topics, keyspace and objects and is ready', async () => {
  await scene.apply('paused', { desiredState: 'Paused', topic: { partitions: 1 } });
  const { status } = await scene.reaches('paused', 'Ready=True Paused');
  assert.deepEqual(status?.topic, {
    name: `smack.${scene.namespace}.paused.chat`,
    generation: 1,
    partitions: 1,
  });
  assert.equal((await scene.deployment('paused-processor'))?.spec.replicas, 0);
});

test('a pipeline that rests is looked at again and again and nothing is written', async () => {
  await scene.reaches('paused', 'Ready=True Paused');
  await scene.reconciles(1);
  const before = scene.writes().length;
  await scene.reconciles(3);
  assert.deepEqual(scene.writes().slice(before).map(textOf), []);
});

test('an operator that starts anew finds everything as it is and writes nothing', async () => {
  await scene.kill();
  const before = scene.writes().length;
  await scene.start();
  await scene.reconciles(2);
  assert.deepEqual(scene.writes().slice(before).map(textOf), []);
});

test('a paused pipeline that is to run gets pods, and stops them when it is paused again', async () => {
  await scene.apply('onoff', { topic: { partitions: 1 } });
  await scene.reaches('onoff', 'ResourcesGranted=False PodsWaiting');
  // One pod may be seen before the other is there.
  await eventually('both pods wait', async () =>
    (await scene.pipeline('onoff'))?.status?.waiting?.count === 2 ? true : undefined,
  );
  await scene.apply('onoff', { desiredState: 'Paused', topic: { partitions: 1 } });
  await scene.reaches('onoff', 'Ready=True Paused');
});

test('channels are added without moving one', async () => {
  const channels = ['a', 'b', 'c'];
  await scene.apply('sticky', { channels, ingester: { channelsPerShard: 2 }, topic: { partitions: 1 } });
  await scene.reaches('sticky', 'TopicsReady=True');
  const held = async () => {
    const maps = await scene.person.list<ConfigMap>(configMaps, {
      namespace: scene.namespace,
      labelSelector: 'smack.dev/pipeline=sticky,app.kubernetes.io/component=ingester',
    });
    return maps.map(({ metadata, data }) => [
      metadata.name,
      JSON.parse(data?.['ingester-0.json'] ?? '{}').channels,
    ]);
  };
  await eventually('two shards', async () => ((await held()).length === 2 ? true : undefined));
  assert.deepEqual(await held(), [
    ['sticky-ingester-0', ['a', 'b']],
    ['sticky-ingester-1', ['c']],
  ]);
  await scene.apply('sticky', {
    channels: ['b', 'c', '0'],
    ingester: { channelsPerShard: 2 },
    topic: { partitions: 1 },
  });
  await eventually('the new channel has a place', async () =>
    JSON.stringify(await held()).includes('"0"') ? true : undefined,
  );
  assert.deepEqual(await held(), [
    ['sticky-ingester-0', ['0', 'b']],
    ['sticky-ingester-1', ['c']],
  ]);
});

function textOf({ method, url, body }: SeenRequest): string {
  return `${method} ${url.pathname} ${body}`;
}
