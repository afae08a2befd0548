import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Reason } from '../reasons.ts';
import { allocate, type Grant } from './cycle.ts';
import { addTo } from './demand-vector.ts';
import { explainPod } from './explain.ts';
import { fits, refusalsOf } from './fit.ts';
import { stopOf } from './permission.ts';
import type { PodClass } from './pod-class.ts';
import type { Refusal } from './refusal.ts';
import { type Role, servesGuarantee } from './role.ts';
import { isIdle } from './starvation.ts';
import { happen, happenings, modelWith, roleWishes } from './testing/history.ts';
import type { Model } from './testing/model.ts';

/** Roles that have a pod that fits and may, found by looking at everything. */
function eligible(model: Model, onlyGuarantee: boolean): readonly Role[] {
  const { cluster } = model;
  const roles = [...cluster.accounts.roles.values()];
  return roles.filter(role =>
    [...role.waiting.values()].some(
      podClass =>
        !stillStopped(model, podClass) &&
        (!onlyGuarantee || servesGuarantee(role, podClass.sample.demand)) &&
        [...cluster.nodes.values()].some(node =>
          refusalsOf(cluster, podClass, node).every(refusal => hasEnded(model, refusal)),
        ),
    ),
  );
}

function stillStopped(model: Model, podClass: PodClass): boolean {
  const stop = stopOf(model.cluster, podClass);
  return stop !== undefined && !hasEnded(model, stop);
}

/** Declines whose time is up are dropped when a cycle begins; we look before. */
function hasEnded({ now }: Model, { reason, until = now + 1 }: Refusal): boolean {
  return (reason === 'Declined' || reason === 'LaunchBackoff') && until <= now;
}

/** One cycle, each grant checked against what could have been granted instead at that moment. */
function checkedCycle(model: Model): void {
  const { cluster } = model;
  const grants: Grant[] = [];
  cluster.shares.refresh(cluster.accounts.roles.values());
  const steps = allocate(cluster, { now: model.now, random: model.random, grantCap: 1_000 });
  for (;;) {
    const served = eligible(model, true);
    const candidates = served.length > 0 ? served : eligible(model, false);
    const lowest = Math.min(...candidates.map(({ share }) => share));
    const names = candidates.map(role => role.facts.name);
    const surplus = surplusOf(model);
    const holds = cluster.holds.count;
    const step = steps.next();
    if (step.done) {
      assert.deepEqual(names, [], 'no pod that fits and may waits');
      break;
    }
    if (step.value.kind === 'pause') continue;
    const { grant } = step.value;
    grants.push(grant);
    withinBounds(model, grant, surplus);
    // A hold that lost its reason ends within a cycle, and makes pods eligible that were not when we looked.
    if (names.length === 0 && cluster.holds.count < holds) continue;
    assert.ok(names.includes(grant.role), 'the role had a pod that fits and may');
    assert.equal(grant.share, lowest, 'it had the lowest weighted share of them');
    assert.equal(grant.stage, served.length > 0 ? 'guarantee' : 'share', 'guarantees go first');
  }
  assert.deepEqual(
    cluster.holds.all().filter(hold => isIdle(cluster, hold)),
    [],
    'no room is held for nobody',
  );
  // Now and then the cache shows nothing of the last grant yet: it stays an expectation.
  for (const grant of model.random.below(3) === 0 ? grants.slice(0, -1) : grants) model.bind(grant);
  for (const pod of cluster.pods.values()) if (pod.waitingIn !== undefined) hasReason(model, pod.facts.uid);
}

/** After a complete cycle each waiting pod has a reason that is more than "its turn has not come". */
function hasReason(model: Model, uid: string): void {
  const explanation = explainPod(model.cluster, uid);
  assert.ok(explanation !== undefined);
  const { anywhere, nodes } = explanation;
  const vague: readonly Reason[] = ['NotYetTried', 'LaterInOrder'];
  assert.ok(!anywhere.some(({ reason }) => vague.includes(reason)), 'nothing that fits and may waits');
  assert.ok(
    anywhere.length > 0 || nodes.every(({ refusals }) => refusals.length > 0),
    'a reason for the pod, or for each node',
  );
}

function surplusOf({ cluster }: Model): readonly number[] {
  return cluster.accounts.unmetTotal.map(
    (unmet, kind) => (cluster.table.freeTotal[kind] ?? 0) - (unmet ?? 0),
  );
}

function withinBounds({ cluster }: Model, grant: Grant, before: readonly number[]): void {
  const node = cluster.nodes.get(grant.node ?? '');
  assert.ok(node, 'it went to a node that exists');
  const pod = cluster.pods.get(grant.uid);
  for (const kind of pod?.facts.demand.kinds ?? []) {
    assert.ok(cluster.table.free(node.slot, kind) >= 0, 'the node is not over-committed');
    const limit = cluster.accounts.role(grant.role).facts.limit.get(kind);
    assert.ok(
      limit === undefined || (cluster.accounts.role(grant.role).used[kind] ?? 0) <= limit,
      'the limit holds',
    );
    const unmet = cluster.accounts.unmetTotal[kind] ?? 0;
    const after = (cluster.table.freeTotal[kind] ?? 0) - unmet;
    assert.ok(
      unmet === 0 || after >= Math.min(0, before[kind] ?? 0),
      'headroom of unmet guarantees is not eaten',
    );
  }
}

/** Everything that is kept up to date must be what a fresh start would find. */
function sameAsRestarted(model: Model): void {
  const fresh = model.restarted().cluster;
  const { cluster } = model;
  for (const role of cluster.accounts.roles.values()) {
    const { used, unmet } = fresh.accounts.role(role.facts.name);
    assert.deepEqual(trimmed(role.used), trimmed(used), `what ${role.facts.name} holds`);
    assert.deepEqual(trimmed(role.unmet), trimmed(unmet), `what is missing to ${role.facts.name}`);
  }
  assert.deepEqual(trimmed(cluster.table.freeTotal), trimmed(fresh.table.freeTotal), 'free in total');
  assert.deepEqual(trimmed(cluster.shares.totals), trimmed(fresh.shares.totals), 'the cluster in total');
  assert.deepEqual([...cluster.classes.keys()].sort(), [...fresh.classes.keys()].sort(), 'what waits');
  for (const [key, podClass] of cluster.classes) {
    for (const [name, node] of cluster.nodes) {
      const there = fresh.nodes.get(name);
      const other = fresh.classes.get(key);
      assert.ok(there !== undefined && other !== undefined);
      const refused = podClass.relations?.refuse(node);
      assert.deepEqual(refused, other.relations?.refuse(there), `other pods' say about ${name}`);
      assert.equal(fits(cluster, podClass, node), refusalsOf(cluster, podClass, node).length === 0);
    }
  }
}

/** What is on its way out of each role is what its pods say. */
function leavingAsPodsSay({ cluster }: Model): void {
  for (const role of cluster.accounts.roles.values()) {
    const row: number[] = [];
    for (const pod of cluster.pods.values())
      if (pod.role === role && pod.charged !== undefined && (pod.charged.terminating || pod.revoking))
        addTo(row, pod.charged.demand, 1);
    assert.deepEqual(trimmed(role.leaving), trimmed(row), `what leaves ${role.facts.name}`);
  }
}

function trimmed(row: readonly (number | undefined)[]): readonly number[] {
  const whole = Array.from(row, amount => amount ?? 0);
  while (whole.at(-1) === 0) whole.pop();
  return whole;
}

describe('over random clusters and histories', () => {
  it('each grant is lawful and goes to the lowest weighted share; nothing that fits and may is left waiting', () => {
    fc.assert(
      fc.property(roleWishes, happenings, fc.nat(), (roles, history, seed) => {
        const model = modelWith(roles, seed);
        for (const happening of history) {
          happen(model, happening);
          if (happening.what === 'cycle') checkedCycle(model);
        }
        checkedCycle(model);
      }),
      { numRuns: 300 },
    );
  });

  it('the books are those of an operator that was just started', () => {
    fc.assert(
      fc.property(roleWishes, happenings, fc.nat(), (roles, history, seed) => {
        const model = modelWith(roles, seed);
        for (const happening of history) {
          happen(model, happening);
          if (happening.what === 'cycle') model.settle();
          leavingAsPodsSay(model);
        }
        model.settle();
        sameAsRestarted(model);
      }),
      { numRuns: 300 },
    );
  });

  it('the same history and seed give the same grants', () => {
    fc.assert(
      fc.property(roleWishes, happenings, fc.nat(), (roles, history, seed) => {
        const run = (): readonly Grant[] => {
          const model = modelWith(roles, seed);
          return history.flatMap(happening => {
            happen(model, happening);
            return happening.what === 'cycle' ? model.settle() : [];
          });
        };
        assert.deepEqual(run(), run());
      }),
      { numRuns: 100 },
    );
  });
});
