import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PodView, RoleView } from '../../../operator/offers/view/offers-view.ts';
import { renderRoleLines, roleLines } from './role-lines.ts';

function aRole(name: string, over: Partial<RoleView> = {}): RoleView {
  const nothing = { pods: 0, resources: {} };
  const none = { guarantee: {}, limit: {}, namespaces: [], guaranteeUnmet: {}, nodeChoice: 'Pin' as const };
  return {
    ...none,
    name,
    explicit: true,
    weight: 1,
    granted: nothing,
    pending: nothing,
    dominantShare: 0,
    weightedShare: 0,
    dominantResource: '',
    ...over,
  };
}

function aPod(role: string, state: PodView['state'], asks: PodView['asks']): PodView {
  return { namespace: role, name: 'a', role, state, asks };
}

test("a role's line has its share and that of its largest pod, by the resource that its share is counted by", () => {
  const role = aRole('news', {
    weight: 2,
    dominantShare: 0.25,
    dominantResource: 'cpu',
    granted: { pods: 3, resources: { cpu: '4', memory: '3Gi', pods: '3' } },
    pending: { pods: 5, resources: { cpu: '40' } },
  });
  const pods = [
    aPod('news', 'bound', { cpu: '1500m', memory: '2Gi', pods: '1' }),
    aPod('news', 'granted', { cpu: '2', memory: '512Mi', pods: '1' }),
    aPod('news', 'bound', { cpu: '500m', memory: '512Mi', pods: '1' }),
    aPod('news', 'gated', { cpu: '8', pods: '1' }),
    aPod('music', 'bound', { cpu: '4', pods: '1' }),
  ];
  assert.deepEqual(roleLines([role], pods), [
    { role: 'news', weight: 2, dominantShare: 0.25, granted: 3, pending: 5, podShare: 0.125 },
  ]);
});

test('a role that holds nothing has a line of zeros; one that nobody made has none', () => {
  const lines = roleLines([aRole('music'), aRole('default', { explicit: false })], []);
  assert.equal(
    renderRoleLines(lines),
    '{"role":"music","weight":1,"dominantShare":0,"granted":0,"pending":0,"podShare":0}\n',
  );
});
