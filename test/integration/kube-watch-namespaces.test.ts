/** One cache over some namespaces, each with a watch of its own. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createInformer } from '../../operator/kube/informer.ts';
import { eventually } from '../support/eventually.ts';
import { aKubeScene, type ConfigMap, configMaps, type KubeScene, namespaces } from '../support/kube-scene.ts';

let scene: KubeScene;
let named: readonly string[];
before(async () => {
  scene = await aKubeScene();
  named = ['a', 'b', 'other'].map(suffix => `${scene.namespace}-${suffix}`);
  for (const name of named) {
    await scene.direct.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
});
after(async () => {
  for (const name of named) await scene.direct.delete(namespaces, { name });
  await scene.close();
});

const labels = { app: 'several' };

function create(namespace: string, name: string): Promise<ConfigMap> {
  const metadata = { namespace, name, labels };
  return scene.direct.create<ConfigMap>(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata });
}

test('a cache of two namespaces shows both and no third, and a list of one forgets nothing of the other', async () => {
  const [a = '', b = '', other = ''] = named;
  const informer = createInformer<ConfigMap>({
    resource: configMaps,
    client: scene.direct,
    runtime: scene.runtime,
    selections: [a, b].map(namespace => ({ namespace, labelSelector: 'app=several' })),
  });
  const holds = (...names: readonly string[]) =>
    eventually(`the cache holds ${names.join(', ')}`, () =>
      JSON.stringify(
        informer.store
          .list()
          .map(({ metadata }) => metadata.name)
          .toSorted(),
      ) === JSON.stringify(names)
        ? true
        : undefined,
    );
  const gone: string[] = [];
  informer.onEvent(event => {
    if (event.type === 'deleted') gone.push(event.object.metadata.name);
  });
  await create(a, 'first-of-a');
  await create(b, 'first-of-b');
  await create(other, 'foreign');
  informer.start();
  await informer.whenSynced(AbortSignal.timeout(30_000));
  await holds('first-of-a', 'first-of-b');
  await create(a, 'second-of-a');
  await holds('first-of-a', 'first-of-b', 'second-of-a');
  await informer.stop();
  await scene.direct.delete(configMaps, { namespace: a, name: 'second-of-a' });
  informer.start();
  await holds('first-of-a', 'first-of-b');
  await informer.stop();
  assert.deepEqual(gone, ['second-of-a']);
});
