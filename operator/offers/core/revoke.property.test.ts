import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Cluster } from './cluster.ts';
import { addTo, amountOf, nothing } from './demand-vector.ts';
import { refusalsOf } from './fit.ts';
import type { NodeState } from './node-state.ts';
import { stopOf } from './permission.ts';
import type { PodClass } from './pod-class.ts';
import type { PodFacts } from './pod-facts.ts';
import type { PodState } from './pod-state.ts';
import { PODS } from './resource-kinds.ts';
import { mayRevokeForGuarantee } from './revocation-law.ts';
import { planRevocations, type Revocation } from './revoke.ts';
import { crowded, crowds } from './testing/crowd.ts';
import { type Happening, happen, happenings } from './testing/history.ts';
import { Model } from './testing/model.ts';
import { revocationsOf } from './testing/plan.ts';

/** A history in which pods are granted and bound, so that those who come later find the cluster full. */
function live(model: Model, history: readonly Happening[]): void {
  for (const happening of history) {
    if (happening.what === 'cycle') model.settle();
    else happen(model, happening);
  }
  // What was on its way out is gone by then.
  for (const { facts } of [...model.cluster.pods.values()]) if (facts.terminating) model.end(facts.uid);
}

/** Rounds of revocation until nothing more is planned: victims end and come back gated, as their controllers would have it. */
function revokeToTheEnd(model: Model, byShare: boolean, check: (plan: Revocation) => void): number {
  let revoked = 0;
  for (let round = 0; round < 400; round++) {
    model.settle();
    const plans: Revocation[] = [];
    for (const plan of revocationsOf(model, { byShare, maxVictims: 50 })) {
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

/** By share: with what is taken from it and what was before, no victim's role ends below the one that gains. */
function staysAbove({ cluster }: Model, { because, role, classKey, victims }: Revocation): void {
  if (because !== 'share') return;
  const { shares, accounts } = cluster;
  const winner = accounts.role(role);
  const demand = cluster.classes.get(classKey)?.sample.demand ?? nothing;
  for (const name of new Set(victims.map(victim => victim.role))) {
    const loser = accounts.role(name);
    const left = [...loser.used];
    for (const { charged, revoking, role: owner } of cluster.pods.values())
      if (owner === loser && revoking && charged !== undefined) addTo(left, charged.demand, -1);
    const after = shares.weightedShare(left, loser.facts.weight);
    assert.ok(after >= shares.shareWith(winner, demand, 1), `${name} ends below ${role}`);
  }
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Nothing but room is missing to a pod that lies within its role's guarantee. */
function isOwed({ cluster }: Model, podClass: PodClass): boolean {
  const pinned = podClass.role.facts.nodeChoice === 'Pin';
  return pinned && stopOf(cluster, podClass) === undefined && mayRevokeForGuarantee(cluster, podClass);
}

/** Tries every set of pods of the node: whether one is lawful to revoke and frees enough. */
function couldFree({ cluster }: Model, podClass: PodClass, node: NodeState): boolean {
  const { role, sample } = podClass;
  const onlyRoom = refusalsOf(cluster, podClass, node).every(
    ({ reason }) => reason === 'InsufficientResource',
  );
  if (!onlyRoom || cluster.holds.on(node.facts.name).length > 0) return false;
  const missing = sample.demand.kinds.filter(
    (kind, i) => cluster.table.free(node.slot, kind) < (sample.demand.amounts[i] ?? 0),
  );
  if (missing.some(kind => kind !== PODS && amountOf(role.facts.guarantee, kind) === 0)) return false;
  const pods = [...node.pods].filter(
    pod =>
      pod.role !== role &&
      pod.role.facts.revocation.enabled &&
      pod.charged?.bound &&
      pod.facts.revocable &&
      !pod.facts.terminating &&
      !podClass.relations?.wants(pod.facts),
  );
  for (let set = 1; set < 2 ** pods.length; set++) {
    const victims = pods.filter((_, i) => (set >> i) & 1);
    if (frees(cluster, sample, node, victims) && isLawful(cluster, victims)) return true;
  }
  return false;
}

function frees(
  { table }: Cluster,
  { demand }: PodFacts,
  node: NodeState,
  victims: readonly PodState[],
): boolean {
  return demand.kinds.every((kind, i) => {
    const freed = sum(victims.map(pod => amountOf(pod.charged?.demand ?? nothing, kind)));
    return table.free(node.slot, kind) + freed >= (demand.amounts[i] ?? 0);
  });
}

/** Every victim has excess, and every role keeps its guarantee in what it loses. */
function isLawful({ accounts, shares }: Cluster, victims: readonly PodState[]): boolean {
  return [...accounts.roles.values()].every(role => {
    const lost: number[] = [];
    for (const pod of victims) if (pod.role === role) addTo(lost, pod.charged?.demand ?? nothing, 1);
    if (lost.length === 0) return true;
    const { guarantee } = role.facts;
    const excess = role.used.map((used, kind) => Math.max(0, used - amountOf(guarantee, kind)));
    return (
      shares.weightedShare(excess, role.facts.weight) > 0 &&
      guarantee.kinds.every(
        (kind, i) =>
          (lost[kind] ?? 0) === 0 ||
          (role.used[kind] ?? 0) - (lost[kind] ?? 0) >= (guarantee.amounts[i] ?? 0),
      )
    );
  });
}

describe('revocation over random clusters and histories', () => {
  for (const byShare of [false, true]) {
    it(`ends ${byShare ? 'also by share' : 'for guarantees'}, keeps every guarantee and never makes more go missing`, () => {
      fc.assert(
        fc.property(crowds, happenings, fc.nat(), (crowd, history, seed) => {
          const model = crowded(crowd, seed);
          live(model, history.slice(0, seed % 8));
          model.settle();
          const before = unmet(model);
          revokeToTheEnd(model, byShare, plan => {
            keepsGuarantees(model, plan);
            staysAbove(model, plan);
          });
          model.settle();
          assert.ok(unmet(model) <= before, 'guarantees are met no worse than before');
        }),
        { numRuns: 300 },
      );
    });
  }

  it('leaves no guarantee unmet that pods on one node could be lawfully revoked for', () => {
    fc.assert(
      fc.property(crowds, happenings, fc.nat(), (crowd, history, seed) => {
        const model = crowded(crowd, seed);
        live(model, history.slice(0, seed % 8));
        revokeToTheEnd(model, false, () => undefined);
        for (const podClass of model.cluster.classes.values()) {
          if (!isOwed(model, podClass)) continue;
          for (const node of model.cluster.nodes.values())
            assert.ok(!couldFree(model, podClass, node), `${podClass.key} on ${node.facts.name}`);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('chooses lawfully also when events come while it looks, and never a pod or node that is gone', () => {
    fc.assert(
      fc.property(crowds, happenings, fc.boolean(), fc.nat(), (crowd, history, byShare, seed) => {
        const model = crowded(crowd, seed);
        const events = history.filter(({ what }) => what !== 'cycle' && what !== 'revoke');
        const options = { now: model.now, byShare, maxVictims: 50, pauseEvery: 1 };
        for (const step of planRevocations(model.cluster, options)) {
          if (step.kind === 'revocation') {
            keepsGuarantees(model, step.revocation);
            staysAbove(model, step.revocation);
            assert.ok(model.cluster.nodes.has(step.revocation.node));
            assert.ok(model.cluster.classes.has(step.revocation.classKey));
            continue;
          }
          const event = events.shift();
          if (event !== undefined) happen(model, event);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('meets all guarantees that the cluster can hold, with pods of one size, whoever was there first', () => {
    const owed = fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 2, maxLength: 4 });
    const nodes = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(owed, nodes, fc.nat(), (guarantees, cpus, seed) => {
        fc.pre(sum(guarantees) <= sum(cpus));
        const model = new Model(seed).role('first');
        for (const [i, cpu] of cpus.entries()) model.node(`n${i}`, { cpu });
        model.pods(sum(cpus) + 5, { namespace: 'first' });
        model.settle();
        for (const [i, cpu] of guarantees.entries())
          model.role(`r${i}`, { guarantee: { cpu } }).pods(10, { namespace: `r${i}` });
        const revoked = revokeToTheEnd(model, false, () => undefined);
        for (const [i, cpu] of guarantees.entries()) assert.ok(model.held(`r${i}`) >= cpu, `r${i}`);
        assert.equal(revoked, sum(guarantees), 'and not one pod more was told to go');
      }),
      { numRuns: 100 },
    );
  });

  it('takes no pod that could have stayed', () => {
    fc.assert(
      fc.property(crowds, fc.nat(), (crowd, seed) => {
        const model = crowded(crowd, seed);
        const { cluster } = model;
        for (const plan of revocationsOf(model, { maxVictims: 50 })) {
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
