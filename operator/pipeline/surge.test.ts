import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aPod, aScene, blueprintOf, NOW, rolledOut } from '../../test/support/a-scene.ts';
import type { Deployment } from '../api/workload-objects.ts';
import { ingesterDeployment } from './build/ingester-deployment.ts';
import { findCrowdedRollouts, SURGE_PATIENCE_MS } from './surge.ts';

const blueprint = blueprintOf(aScene());
const surging = ingesterDeployment(blueprint, 0, 0);
const oneForOne = ingesterDeployment({ ...blueprint, withoutSurge: new Set(['dota-ingester-0']) }, 0, 0);
const runs = aPod({ name: 'old', node: 'node-1' });
/** Made half a minute before NOW. */
const waits = aPod({ name: 'new' });
const bornAt = Date.parse(waits.metadata.creationTimestamp ?? '');

const cases: Readonly<
  Record<
    string,
    {
      readonly deployment: Deployment;
      readonly pods: readonly (typeof runs)[];
      readonly now?: number;
      readonly want: object;
    }
  >
> = {
  'a new pod may wait for a minute': {
    deployment: surging,
    pods: [runs, waits],
    want: { without: new Set(), lookAgainAt: bornAt + SURGE_PATIENCE_MS },
  },
  'a new pod that has waited for a minute beside the old one makes the rollout go without surge': {
    deployment: surging,
    pods: [runs, waits],
    now: bornAt + SURGE_PATIENCE_MS,
    want: { without: new Set(['dota-ingester-0']), lookAgainAt: undefined },
  },
  'a pod that waits alone has no old one to give way': {
    deployment: surging,
    pods: [waits],
    now: bornAt + 10 * SURGE_PATIENCE_MS,
    want: { without: new Set(), lookAgainAt: undefined },
  },
  'a pod of another shard is not looked at': {
    deployment: surging,
    pods: [runs, aPod({ labels: { 'smack.dev/shard': '1' } })],
    now: bornAt + SURGE_PATIENCE_MS,
    want: { without: new Set(), lookAgainAt: undefined },
  },
  'a rollout that goes without surge goes on so until it is over': {
    deployment: rolledOut(oneForOne, false),
    pods: [waits],
    want: { without: new Set(['dota-ingester-0']), lookAgainAt: undefined },
  },
  'the surge comes back when the rollout is over': {
    deployment: rolledOut(oneForOne),
    pods: [runs],
    want: { without: new Set(), lookAgainAt: undefined },
  },
};

for (const [name, { deployment, pods, now = NOW, want }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(findCrowdedRollouts([deployment], pods, now), want));
}
