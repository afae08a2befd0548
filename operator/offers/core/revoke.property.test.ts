import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { planRevocations, type Revocation } from './revoke.ts';
import { happen, happenings, modelWith, roleWishes } from './testing/history.ts';
import type { Model } from './testing/model.ts';

/** Rounds of revocation until nothing more is planned: victims end and come back gated, as their controllers would have it. */
function revokeToTheEnd(model: Model, byShare: boolean, check: (plan: Revocation) => void): number {
  let revoked = 0;
  for (let round = 0; round < 400; round++) {
    model.settle();
    const plans: Revocation[] = [];
    for (const plan of planRevocations(model.cluster, { now: model.now, byShare, maxVictims: 50 })) {
      check(plan);
      plans.push(plan);
    }
    if (plans.length === 0) return revoked;
    for (const { uid } of plans.flatMap(({ victims }) => victims)) {
      revoked += 1;
      replace(model, uid);
    }
  }
  assert.fail('revocations do not end');
}

function replace(model: Model, uid: string): void {
  const { metadata, spec } = model.raw(uid);
  model.end(uid);
  const { nodeName: _, affinity, ...rest } = spec ?? {};
  const { nodeAffinity: __, ...podTerms } = affinity ?? {};
  model.pod({
    namespace: metadata.namespace ?? '',
    labels: metadata.labels ?? {},
    requests: spec?.containers?.[0]?.resources?.requests ?? {},
    owner: { kind: 'ReplicaSet', uid: metadata.ownerReferences?.[0]?.uid ?? '' },
    spec: { ...rest, affinity: podTerms },
  });
}

function unmet({ cluster }: Model): number {
  return cluster.accounts.unmetTotal.reduce((sum, amount) => sum + (amount ?? 0), 0);
}

/** What lies beyond each role's guarantee is lawful to take; what lies within is not. */
function keepsGuarantees(model: Model, plan: Revocation): void {
  const { cluster } = model;
  const loss = new Map<string, number>();
  for (const { uid, role } of plan.victims) {
    const pod = cluster.pods.get(uid);
    assert.ok(pod?.charged?.bound && pod.facts.revocable && !pod.facts.terminating);
    assert.notEqual(role, plan.role, 'nobody revokes his own');
    for (const [i, kind] of pod.facts.demand.kinds.entries()) {
      const key = `${role}/${kind}`;
      loss.set(key, (loss.get(key) ?? 0) + (pod.facts.demand.amounts[i] ?? 0));
    }
  }
  for (const [key, lost] of loss) {
    const [name = '', kind = ''] = key.split('/');
    const role = cluster.accounts.role(name);
    const at = role.facts.guarantee.kinds.indexOf(Number(kind));
    if (at >= 0) assert.ok((role.used[Number(kind)] ?? 0) - lost >= (role.facts.guarantee.amounts[at] ?? 0));
  }
}

describe('revocation over random clusters and histories', () => {
  for (const byShare of [false, true]) {
    it(`ends ${byShare ? 'also by share' : 'for guarantees'}, keeps every guarantee and never makes more go missing`, () => {
      fc.assert(
        fc.property(roleWishes, happenings, fc.nat(), (roles, history, seed) => {
          const model = modelWith(roles, seed);
          for (const happening of history) happen(model, happening);
          model.settle();
          model.now += 3_600_000;
          const before = unmet(model);
          revokeToTheEnd(model, byShare, plan => keepsGuarantees(model, plan));
          model.settle();
          assert.ok(unmet(model) <= before, 'guarantees are met no worse than before');
        }),
        { numRuns: 300 },
      );
    });
  }

  it('takes no pod that could have stayed', () => {
    fc.assert(
      fc.property(roleWishes, happenings, fc.nat(), (roles, history, seed) => {
        const model = modelWith(roles, seed);
        for (const happening of history) happen(model, happening);
        model.settle();
        const { cluster } = model;
        for (const plan of planRevocations(cluster, { now: model.now, byShare: false, maxVictims: 50 })) {
          const demand = cluster.classes.get(plan.classKey)?.sample.demand;
          const node = cluster.nodes.get(plan.node);
          assert.ok(demand !== undefined && node !== undefined);
          for (const spared of plan.victims) {
            const others = plan.victims.filter(victim => victim !== spared);
            const short = demand.kinds.some((kind, i) => {
              const leaving = [...node.pods].filter(
                pod =>
                  pod.facts.terminating ||
                  others.some(other => other.uid === pod.facts.uid) ||
                  (pod.revoking && !plan.victims.some(victim => victim.uid === pod.facts.uid)),
              );
              const amount = (pod: (typeof leaving)[number]): number =>
                pod.facts.demand.amounts[pod.facts.demand.kinds.indexOf(kind)] ?? 0;
              const claimed = cluster.holds
                .on(plan.node)
                .reduce((sum, hold) => sum + (hold.demand.amounts[hold.demand.kinds.indexOf(kind)] ?? 0), 0);
              const free =
                cluster.table.free(node.slot, kind) +
                leaving.reduce((sum, pod) => sum + amount(pod), 0) -
                claimed +
                (demand.amounts[i] ?? 0);
              return free < (demand.amounts[i] ?? 0);
            });
            assert.ok(short, 'without it, the pod would not fit');
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
