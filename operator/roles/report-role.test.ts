import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aRole, aRoleView } from '../../test/support/a-role.ts';
import type { ResourceRoleStatus } from '../api/resource-role.generated.ts';
import { UNMET_PATIENCE_MS } from './judge-role.ts';
import { roleStatusOf } from './report-role.ts';
import type { SeenRole } from './seen-role.ts';

const NOW = Date.UTC(2026, 0, 1, 1);

/** A role that is served, on a cluster of 48 cpu, with policies in force; and what is otherwise. */
function seenWith(parts: Partial<SeenRole> = {}): SeenRole {
  return {
    role: aRole(),
    view: aRoleView(),
    taken: [],
    cluster: { cpu: '48', memory: '192Gi' },
    overpromised: [],
    admission: { state: 'active' },
    unmetForMs: 0,
    ...parts,
  };
}

const guaranteed = aRole({ spec: { guarantee: { cpu: '8', memory: '32Gi' } } });
const unmet = aRoleView({ guaranteeUnmet: { cpu: '8' }, pending: { pods: 1, resources: { cpu: '1' } } });

const cases: Readonly<Record<string, { readonly seen: SeenRole; readonly want: object }>> = {
  'a role that nothing hinders is ready': {
    seen: seenWith(),
    want: {
      Ready: 'True Served',
      Reconciling: 'False AtRest',
      Stalled: 'False Unhindered',
      GuaranteeMet: 'True NoGuarantee',
      AdmissionEnforced: 'True PoliciesActive',
    },
  },
  'a role that the allocator has not heard of is waited for': {
    seen: seenWith({ view: undefined }),
    want: { Ready: 'Unknown NotObserved', Reconciling: 'True NotObserved', Stalled: 'False Unhindered' },
  },
  'a namespace that an older role names stalls the younger': {
    seen: seenWith({ taken: [{ namespace: 'esports', keptBy: 'games' }] }),
    want: { Ready: 'False NamespaceTaken', Reconciling: 'False AtRest', Stalled: 'True NamespaceTaken' },
  },
  'a guarantee beyond the cluster stalls, though lost nodes are counted as there': {
    seen: seenWith({ role: aRole({ spec: { guarantee: { cpu: '48001m' } } }), view: unmet }),
    want: {
      Ready: 'False GuaranteeTooLarge',
      Stalled: 'True GuaranteeTooLarge',
      GuaranteeMet: 'False GuaranteeTooLarge',
    },
  },
  'a guarantee of a kind that no node has stalls': {
    seen: seenWith({ role: aRole({ spec: { guarantee: { 'nvidia.com/gpu': 1 } } }) }),
    want: { Stalled: 'True GuaranteeTooLarge' },
  },
  'a guarantee of exactly the cluster is possible': {
    seen: seenWith({ role: aRole({ spec: { guarantee: { cpu: 48, memory: '196608Mi' } } }) }),
    want: { Ready: 'True Served', GuaranteeMet: 'True GuaranteeHeld' },
  },
  'of guarantees that are too large together, one that is not held stalls': {
    seen: seenWith({
      role: guaranteed,
      view: aRoleView({ guaranteeUnmet: { cpu: '1' } }),
      overpromised: ['cpu'],
    }),
    want: { Stalled: 'True GuaranteesTooLarge', GuaranteeMet: 'False GuaranteesTooLarge' },
  },
  'of guarantees that are too large together, one that is held is met': {
    seen: seenWith({ role: guaranteed, overpromised: ['cpu'] }),
    want: { Ready: 'True Served', GuaranteeMet: 'True GuaranteeHeld' },
  },
  'a guarantee for which nobody waits is kept, not broken': {
    seen: seenWith({ role: guaranteed, view: aRoleView({ guaranteeUnmet: { cpu: '8' } }) }),
    want: { Ready: 'True Served', GuaranteeMet: 'True GuaranteeKept' },
  },
  'a pod that has just come does not make a guarantee broken': {
    seen: seenWith({ role: guaranteed, view: unmet, unmetForMs: UNMET_PATIENCE_MS - 1 }),
    want: { Ready: 'True Served', GuaranteeMet: 'True GuaranteeKept' },
  },
  'pods that wait for what is guaranteed are waited for, which is no stall': {
    seen: seenWith({ role: guaranteed, view: unmet, unmetForMs: UNMET_PATIENCE_MS }),
    want: {
      Ready: 'False GuaranteePending',
      Reconciling: 'True GuaranteePending',
      Stalled: 'False Unhindered',
      GuaranteeMet: 'False GuaranteePending',
    },
  },
  'without policies limits are advisory, and the role is served all the same': {
    seen: seenWith({ admission: { state: 'missing', what: ['policy require-gate'] } }),
    want: { Ready: 'True Served', AdmissionEnforced: 'False PoliciesMissing' },
  },
  'policies that only warn enforce nothing': {
    seen: seenWith({ admission: { state: 'weak', what: ['require-gate'] } }),
    want: { AdmissionEnforced: 'False PoliciesNotDenying' },
  },
  'the gate is voluntary where a role names no namespace': {
    seen: seenWith({ role: aRole({ metadata: { name: 'default' }, spec: { namespaces: [] } }) }),
    want: { Ready: 'True Served', AdmissionEnforced: 'False NoNamespaces' },
  },
};

function told(status: ResourceRoleStatus): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (status.conditions ?? []).map(({ type, status: is, reason }) => [type, `${is} ${reason}`]),
  );
}

for (const [name, { seen, want }] of Object.entries(cases)) {
  test(name, () => assert.partialDeepStrictEqual(told(roleStatusOf(seen, NOW)), want));
}

test('the younger role is told who has its namespace, and what helps', () => {
  const { conditions } = roleStatusOf(seenWith({ taken: [{ namespace: 'chat', keptBy: 'games' }] }), NOW);
  assert.match(conditions?.[0]?.message ?? '', /older roles .*: chat \(games\); .*must be named by one role/);
});

test('a guarantee that is too large is told with what there is', () => {
  const role = aRole({ spec: { guarantee: { cpu: 64, memory: '1Gi' } } });
  const { conditions } = roleStatusOf(seenWith({ role }), NOW);
  assert.match(conditions?.[0]?.message ?? '', /guaranteed: cpu 64; all nodes together have cpu 48: lower/);
});

test('what is held and waited for is in status, pods beside resources', () => {
  const view = aRoleView({
    granted: { pods: 2, resources: { pods: '2', memory: '2Gi', cpu: '2' } },
    pending: { pods: 0, resources: {} },
  });
  const { granted, pending } = roleStatusOf(seenWith({ view }), NOW);
  assert.deepEqual(granted, { pods: 2, resources: { cpu: '2', memory: '2Gi' } });
  assert.deepEqual(pending, { pods: 0 });
});

const anySeen = fc
  .record({
    view: fc.constantFrom(aRoleView(), unmet, undefined),
    role: fc.constantFrom(aRole(), guaranteed, aRole({ spec: { guarantee: { cpu: 1000 } } })),
    taken: fc.constantFrom([], [{ namespace: 'esports', keptBy: 'games' }]),
    overpromised: fc.constantFrom([], ['cpu']),
    unmetForMs: fc.nat({ max: 60_000 }),
  })
  .map(seenWith);

test('of Ready, Reconciling and Stalled exactly one is True, whatever is seen', () => {
  fc.assert(
    fc.property(anySeen, seen => {
      const { conditions = [] } = roleStatusOf(seen, NOW);
      assert.equal(conditions.slice(0, 3).filter(({ status }) => status === 'True').length, 1);
      assert.equal(conditions.length, 5);
    }),
  );
});

test('computed again later from itself, a status is the same to the byte', () => {
  fc.assert(
    fc.property(anySeen, seen => {
      const status = roleStatusOf(seen, NOW);
      const again = roleStatusOf({ ...seen, role: { ...seen.role, status } }, NOW + 86_400_000);
      assert.equal(JSON.stringify(again), JSON.stringify(status));
    }),
  );
});
