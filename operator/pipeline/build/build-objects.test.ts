import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aPipeline } from '../../../test/support/a-pipeline.ts';
import { aScene, blueprintOf } from '../../../test/support/a-scene.ts';
import { arbitraryName, arbitrarySpec } from '../../../test/support/arbitrary-spec.ts';
import { offencesOf } from '../../../test/support/restricted.ts';
import { ingesterConfig } from '../../../workloads/ingester/ingester-config.ts';
import { processorConfig } from '../../../workloads/processor/processor-config.ts';
import type { ConfigMap, Deployment } from '../../api/workload-objects.ts';
import { isOwnedBy } from '../ownership.ts';
import { readAssignment } from '../read-assignment.ts';
import { buildObjects } from './build-objects.ts';
import { ingesterDeployment } from './ingester-deployment.ts';
import { processorDeployment } from './processor.ts';

const everything = { ingesters: true, processors: true };
const anyPipeline = fc
  .tuple(arbitrarySpec, arbitraryName)
  .map(([spec, name]) => aPipeline({ spec, metadata: { name } }));

function objectsOf(pipeline: ReturnType<typeof aPipeline>) {
  const blueprint = blueprintOf(aScene({ pipeline }));
  return { blueprint, objects: buildObjects(blueprint, everything).map(({ object }) => object) };
}

test('every pod of any pipeline passes the restricted profile', () => {
  fc.assert(
    fc.property(anyPipeline, pipeline => {
      for (const object of objectsOf(pipeline).objects) {
        if (object.kind === 'Deployment') {
          assert.deepEqual(offencesOf((object as Deployment).spec.template.spec), []);
        }
      }
    }),
    { numRuns: 50 },
  );
});

test('every configuration is one that the workload accepts', () => {
  fc.assert(
    fc.property(anyPipeline, pipeline => {
      for (const object of objectsOf(pipeline).objects.filter(({ kind }) => kind === 'ConfigMap')) {
        for (const [file, text] of Object.entries((object as ConfigMap).data ?? {})) {
          const schema = file.startsWith('ingester') ? ingesterConfig : processorConfig;
          schema.parse(JSON.parse(text));
        }
      }
    }),
    { numRuns: 50 },
  );
});

test('names fit 63 characters, are unique by kind, and every object is owned by its pipeline', () => {
  fc.assert(
    fc.property(anyPipeline, pipeline => {
      const { objects } = objectsOf(pipeline);
      const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
      assert.equal(new Set(names).size, names.length);
      for (const object of objects) {
        // A ReplicaSet adds `-` and ten characters.
        const room = object.kind === 'Deployment' ? 52 : 63;
        assert.ok(object.metadata.name.length <= room, object.metadata.name);
        assert.ok(isOwnedBy(object, pipeline.metadata.uid ?? ''));
        for (const value of Object.values(object.metadata.labels ?? {})) assert.ok(value.length <= 63);
      }
    }),
    { numRuns: 50 },
  );
});

test('the assignment of channels is read back from the ConfigMaps as it was written', () => {
  fc.assert(
    fc.property(anyPipeline, pipeline => {
      const { blueprint, objects } = objectsOf(pipeline);
      const configMaps = objects.filter(({ kind }) => kind === 'ConfigMap') as ConfigMap[];
      assert.deepEqual(readAssignment(configMaps), blueprint.shards);
    }),
    { numRuns: 50 },
  );
});

test('a selector finds the pods of its own Deployment and no others', () => {
  const pipeline = aPipeline({
    spec: { channels: ['a', 'b', 'c'], ingester: { channelsPerShard: 1, redundancy: 2 } },
  });
  const deployments = objectsOf(pipeline).objects.filter(
    (object): object is Deployment => object.kind === 'Deployment',
  );
  for (const { metadata, spec } of deployments) {
    const found = deployments.filter(other =>
      Object.entries(spec.selector.matchLabels).every(
        ([label, value]) => other.spec.template.metadata.labels[label] === value,
      ),
    );
    assert.deepEqual(
      found.map(other => other.metadata.name),
      [metadata.name],
    );
  }
});

test('adding a channel to a shard changes its ConfigMap and no pod', () => {
  const [before, after] = [['a'], ['a', 'b']].map(channels =>
    ingesterDeployment(blueprintOf(aScene({ pipeline: aPipeline({ spec: { channels } }) })), 0, 0),
  );
  assert.deepEqual(before, after);
});

const rolling = {
  'another connection to Twitch': { url: 'wss://other.example:443' },
  'another ping interval': { pingSeconds: 5 },
};
for (const [name, twitch] of Object.entries(rolling)) {
  test(`${name} makes new ingester pods`, () => {
    const blueprint = blueprintOf(aScene());
    const changed = { ...blueprint, twitch: { ...blueprint.twitch, ...twitch } };
    const annotations = [blueprint, changed].map(
      one => ingesterDeployment(one, 0, 0).spec.template.metadata.annotations['smack.dev/config-hash'],
    );
    assert.notEqual(annotations[0], annotations[1]);
  });
}

test('a paused pipeline keeps its objects and has no pods', () => {
  const { objects } = objectsOf(aPipeline({ spec: { desiredState: 'Paused' } }));
  const replicas = objects.flatMap(object =>
    object.kind === 'Deployment' ? [(object as Deployment).spec.replicas] : [],
  );
  assert.deepEqual(replicas, [0, 0]);
  assert.equal(objects.filter(({ kind }) => kind === 'ConfigMap').length, 2);
});

test('a rollout overlaps, and without room for both pods replaces one for one', () => {
  const blueprint = blueprintOf(aScene());
  const crowded = { ...blueprint, withoutSurge: new Set(['dota-ingester-0']) };
  assert.deepEqual(
    [blueprint, crowded].map(one => ingesterDeployment(one, 0, 0).spec.strategy.rollingUpdate),
    [
      { maxSurge: 1, maxUnavailable: 0 },
      { maxSurge: 0, maxUnavailable: 1 },
    ],
  );
  assert.equal(processorDeployment(blueprint).spec.strategy.rollingUpdate.maxSurge, 0);
});
