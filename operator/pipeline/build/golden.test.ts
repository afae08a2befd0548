/**
 * The objects of some pipelines, byte for byte. `node operator/pipeline/build/golden.test.ts --write` writes the
 * golden files; what changed in them is what changes in every cluster.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { aPipeline } from '../../../test/support/a-pipeline.ts';
import { aScene, blueprintOf } from '../../../test/support/a-scene.ts';
import { buildObjects } from './build-objects.ts';

const scenes = {
  smallest: aScene(),
  'in-full': aScene({
    pipeline: aPipeline({
      spec: {
        channels: ['gorgc', 'admiralbulldog', 'dendi'],
        ingester: {
          channelsPerShard: 2,
          redundancy: 2,
          resources: { requests: { cpu: 1, memory: '256Mi' }, limits: { cpu: '2', memory: '1Gi' } },
        },
        topic: { connection: 'kafka-tls', partitions: 3 },
        processor: { replicas: 3, windowSeconds: 10 },
        storage: { connection: 'cassandra-tls', writeConsistency: 'LocalOne' },
      },
    }),
  }),
  shared: aScene({
    offers: { role: 'esports', reasons: new Map() },
    priorityClass: 'smack-pipelines',
  }),
  paused: aScene({ pipeline: aPipeline({ spec: { desiredState: 'Paused' } }) }),
};

for (const [name, scene] of Object.entries(scenes)) {
  const file = `${import.meta.dirname}/../golden/${name}.yaml`;
  const objects = buildObjects(blueprintOf(scene), { ingesters: true, processors: true });
  const text = objects
    .map(({ object }) => stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }))
    .join('---\n');
  if (process.argv.includes('--write')) writeFileSync(file, text);
  else
    test(`the objects of the pipeline '${name}' are the golden ones`, () => {
      assert.equal(text, readFileSync(file, 'utf8'));
    });
}
