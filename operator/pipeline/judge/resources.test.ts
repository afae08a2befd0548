import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aPipeline, type SpecParts } from '../../../test/support/a-pipeline.ts';
import { aPod, aScene, blueprintOf } from '../../../test/support/a-scene.ts';
import type { Pod } from '../../api/workload-objects.ts';
import { resourcesOf } from './resources.ts';

const offers = { role: 'esports', reasons: new Map<string, string>() };
const requests = { cpu: '250m', memory: '256Mi' };
const spec: SpecParts = {
  channels: ['a', 'b', 'c'],
  ingester: { channelsPerShard: 1, redundancy: 2, resources: { requests } },
  processor: { replicas: 2, resources: { requests: { cpu: 1, memory: '1Gi' } } },
};
const pods: readonly Pod[] = [
  aPod({ name: 'bound', node: 'node-1' }),
  aPod({ name: 'granted' }),
  aPod({ name: 'gated', gated: true }),
];

function told(parts: { spec?: SpecParts; pods?: readonly Pod[]; shared?: boolean } = {}) {
  const { spec: asked = spec, pods: seenPods = pods, shared = true } = parts;
  const seen = aScene({
    pipeline: aPipeline({ spec: asked }),
    pods: seenPods,
    offers: shared ? offers : undefined,
  });
  return resourcesOf(seen, blueprintOf(seen));
}

test('requested is what all readers of all shards and all processors ask for; granted what passed the gate', () => {
  assert.deepEqual(told(), {
    role: 'esports',
    requested: { cpu: '3500m', memory: '3584Mi' },
    granted: { cpu: '500m', memory: '512Mi' },
  });
});

test('a pod that has ended holds nothing', () => {
  const ended = { ...aPod({ name: 'ended', node: 'node-1' }), status: { phase: 'Failed' } };
  assert.deepEqual(told({ pods: [ended] }), {
    role: 'esports',
    requested: { cpu: '3500m', memory: '3584Mi' },
  });
});

test('a paused pipeline asks for nothing', () => {
  assert.deepEqual(told({ spec: { ...spec, desiredState: 'Paused' }, pods: [] }), { role: 'esports' });
});

test('what is asked for is kept while something stands in the way', () => {
  const seen = aScene({
    offers,
    pipeline: aPipeline({ status: { resources: { role: 'old', requested: { cpu: '7' } } } }),
  });
  assert.deepEqual(resourcesOf(seen, undefined), { role: 'esports', requested: { cpu: '7' } });
});

test('where nodes are not shared nothing is told', () => {
  assert.equal(told({ shared: false }), undefined);
});
