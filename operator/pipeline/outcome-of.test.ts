import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aPod, appliedObjects, aScene, NOW, planOf, readySystems } from '../../test/support/a-scene.ts';
import { createManualClock } from '../../test/support/manual-clock.ts';
import { aRuntime } from '../../test/support/test-runtime.ts';
import { ingesterDeployment } from './build/ingester-deployment.ts';
import { outcomeOf } from './outcome-of.ts';
import type { Seen } from './seen.ts';

const offers = { role: 'esports', reasons: new Map<string, string>() };

/** When a pipeline of which all was applied is looked at again, in milliseconds. */
function looksAgainIn(seen: Seen, relookMs = 60_000): number {
  const plan = planOf(seen);
  const effects = { systems: readySystems(plan), objects: appliedObjects([]) };
  const { random } = aRuntime().runtime;
  const outcome = outcomeOf(plan, effects, { clock: createManualClock(NOW), random, relookMs });
  return outcome.kind === 'again' ? outcome.afterMs : Number.NaN;
}

test('while a pod waits for a grant it is soon looked for another reason', () => {
  assert.equal(looksAgainIn(aScene({ pods: [aPod({ gated: true })], offers })), 15_000);
});

test('a pod that waits for the scheduler wakes us by itself', () => {
  assert.equal(looksAgainIn(aScene({ pods: [aPod()] })), 60_000);
});

test('nobody is looked for more rarely than at rest', () => {
  assert.equal(looksAgainIn(aScene({ pods: [aPod({ gated: true })], offers }), 3_000), 3_000);
});

test('a surge pod is looked for at the latest when its patience ends', () => {
  const surging = ingesterDeployment(planOf(aScene()).blueprint, 0, 0);
  const born = (secondsAgo: number) => new Date(NOW - secondsAgo * 1_000).toISOString();
  const waits = aPod({ name: 'new', gated: true });
  const pods = (secondsAgo: number) => [
    aPod({ name: 'old', node: 'node-1' }),
    { ...waits, metadata: { ...waits.metadata, creationTimestamp: born(secondsAgo) } },
  ];
  const looks = (secondsAgo: number) =>
    looksAgainIn(aScene({ deployments: [surging], pods: pods(secondsAgo), offers }));
  assert.deepEqual([looks(50), looks(10)], [10_000, 15_000]);
});
