import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aPod } from '../../../test/support/a-scene.ts';
import type { SeenOffers } from '../seen.ts';
import { judgeResources, waitingOf } from './waiting.ts';

const runs = aPod({ name: 'runs', node: 'node-1' });
const names = Array.from({ length: 30 }, (_, index) => `waits-${String(index).padStart(2, '0')}`);
const waits = names.map(name => aPod({ name, gated: true }));

function because(reasonOf: (index: number) => string | undefined): SeenOffers {
  const known = waits.flatMap(({ metadata }, index) => {
    const reason = reasonOf(index);
    return reason === undefined ? [] : [[metadata.uid ?? '', reason] as const];
  });
  return { role: 'esports', reasons: new Map(known) };
}

const atLimit = because(index => (index < 10 ? 'LaterInOrder' : 'RoleAtLimit'));

test('waiting pods are counted by the reason that the allocator gives, the most common first, and twenty are named', () => {
  assert.deepEqual(waitingOf([runs, ...waits], atLimit), {
    count: 30,
    reasons: [
      { reason: 'RoleAtLimit', pods: 20 },
      { reason: 'LaterInOrder', pods: 10 },
    ],
    pods: names.slice(0, 20),
  });
});

test('ResourcesGranted says how many wait in which role, and why', () => {
  assert.deepEqual(judgeResources([runs, ...waits], atLimit), {
    status: 'False',
    reason: 'PodsWaiting',
    message: '30 of 31 pods wait for a node in role esports: RoleAtLimit (20), LaterInOrder (10)',
  });
});

test('of a pod that the allocator does not know yet the scheduler its word is told', () => {
  const told = waitingOf(
    waits.slice(0, 1),
    because(() => undefined),
  );
  assert.deepEqual(told.reasons, [{ reason: 'Unschedulable', pods: 1 }]);
});

test('where nodes are not shared the scheduler its words are told', () => {
  assert.match(judgeResources([runs, ...waits], undefined).message, /wait for a node: 0\/3 nodes fit/);
});

test('when no pod waits, all is granted', () => {
  assert.equal(judgeResources([runs], atLimit).status, 'True');
  assert.deepEqual(waitingOf([runs], atLimit), { count: 0 });
});
