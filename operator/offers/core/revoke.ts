import type { Cluster } from './cluster.ts';
import { addTo } from './demand-vector.ts';
import { fits } from './fit.ts';
import type { NodeState } from './node-state.ts';
import { stopOf } from './permission.ts';
import type { PodClass } from './pod-class.ts';
import type { PodState } from './pod-state.ts';
import {
  guaranteeLaw,
  mayRevokeForGuarantee,
  mayRevokeForShare,
  overGuarantee,
  shareLaw,
} from './revocation-law.ts';
import { classesInOrder, type Role } from './role.ts';
import { inFairOrder } from './shares.ts';
import { rowOf, type VictimPool, victimPool } from './victim-pool.ts';
import { type Law, victimsOn } from './victims.ts';

export interface RevocationOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Also revoke for pods that have waited too long, while the victim's share stays at or above the beneficiary's. */
  readonly byShare: boolean;
  /** Most pods told to go in one round. */
  readonly maxVictims: number;
}

/** Pods that are to go so that one waiting pod gets its room. The model holds that room for it from now on. */
export interface Revocation {
  readonly because: 'guarantee' | 'share';
  readonly role: string;
  readonly classKey: string;
  readonly node: string;
  /** Empty when what is leaving anyway is enough: the room is only held. */
  readonly victims: readonly Victim[];
}

export interface Victim {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly role: string;
  /** How long an eviction may be blocked before the pod is deleted all the same, milliseconds. */
  readonly deadlineMs: number;
}

/**
 * Plans revocations after a complete cycle: for pods within their role's unmet guarantee that fit nowhere and, if asked for, for pods
 * that have starved. Yields one revocation at a time (each has looked at all nodes: give the event loop a turn between).
 *
 * There is no cycle. Let U be what is missing to all guarantees, a non-negative integer. (1) A pod is revoked for a guarantee only if the beneficiary lies wholly
 * within its role's unmet guarantee in at least one kind, so its grant makes U smaller. (2) No revocation makes U larger: a victim's role keeps its
 * guarantee in every kind that the victim uses ({@link guaranteeLaw}). So between two events from outside U bounds the revocations for
 * guarantees; in particular the pod that replaces a victim cannot revoke back, its role misses nothing in the kinds it lost.
 * (3) A revocation by share leaves U as it is or smaller, by (2), and needs the beneficiary's share to grow and yet stay at or below the victim's afterwards
 * ({@link shareLaw}): the shares, sorted ascending, grow lexicographically, and they are finitely many. So (U down, sorted shares up) is a
 * measure that each revocation improves.
 */
export function* planRevocations(cluster: Cluster, options: RevocationOptions): Generator<Revocation, void> {
  const roles = beneficiaries(cluster, options);
  if (roles.length === 0) return;
  const pool = victimPool(cluster);
  dropBrokenClaims(cluster, pool);
  let left = options.maxVictims;
  for (const role of roles) {
    for (const podClass of classesInOrder(role)) {
      while (left > 0) {
        const plan = planFor(cluster, pool, podClass, options);
        if (plan === undefined || plan.victims.length > left) break;
        left -= plan.victims.length;
        const revocation = carryOut(cluster, pool, podClass, plan, options.now);
        const { revision } = cluster;
        yield revocation;
        // An event in between: what was gathered is no longer true. The next round goes on.
        if (cluster.revision !== revision) return;
      }
    }
  }
}

/** An eviction could not be carried out at all: the pod stays, and the room it was to free is no longer held. */
export function undoRevocation(cluster: Cluster, uid: string): void {
  const pod = cluster.pods.get(uid);
  if (pod?.revoking !== true) return;
  pod.revoking = false;
  const { node } = pod;
  if (node === undefined) return;
  for (const hold of cluster.holds.on(node.facts.name))
    if (hold.kind === 'revocation') cluster.holds.drop(hold);
  cluster.loosen(node);
}

/** Room that was to come and does not (an eviction failed, the node shrank) is no longer held, so that it is planned anew. */
function dropBrokenClaims(cluster: Cluster, pool: VictimPool): void {
  for (const node of new Set(cluster.holds.all().map(hold => hold.node))) {
    const state = cluster.nodes.get(node);
    const claims = cluster.holds.on(node).filter(({ kind }) => kind === 'revocation');
    if (state === undefined) continue;
    const coming = pool.leavingNode.get(state) ?? [];
    const taken: number[] = [];
    for (const hold of claims) {
      addTo(taken, hold.demand, 1);
      const { kinds } = hold.demand;
      if (
        kinds.every(kind => (taken[kind] ?? 0) <= cluster.table.free(state.slot, kind) + (coming[kind] ?? 0))
      )
        continue;
      addTo(taken, hold.demand, -1);
      release(cluster, hold);
    }
  }
}

interface Plan {
  readonly because: Revocation['because'];
  readonly node: NodeState;
  readonly victims: readonly PodState[];
}

function beneficiaries(cluster: Cluster, { byShare, now }: RevocationOptions): readonly Role[] {
  const waiting = [...cluster.accounts.roles.values()].filter(role => role.waiting.size > 0);
  const unmet = (role: Role): boolean => role.unmet.some(amount => (amount ?? 0) > 0);
  const starving = (role: Role): boolean =>
    classesInOrder(role).some(({ memory }) => memory.waitingSince + role.facts.starvationMs <= now);
  const first = waiting.filter(unmet).sort(inFairOrder);
  return byShare
    ? [...first, ...waiting.filter(role => !unmet(role) && starving(role)).sort(inFairOrder)]
    : first;
}

function planFor(
  cluster: Cluster,
  pool: VictimPool,
  podClass: PodClass,
  { byShare, now }: RevocationOptions,
): Plan | undefined {
  const { role, memory } = podClass;
  const claims = cluster.holds.of(podClass.key).filter(({ kind }) => kind === 'revocation').length;
  if (role.facts.nodeChoice === 'Scheduler' || claims >= podClass.pods.size) return undefined;
  if (stopOf(cluster, podClass) !== undefined) return undefined;
  if (mayRevokeForGuarantee(cluster, podClass)) {
    const found = cheapest(cluster, pool, podClass, guaranteeLaw(pool, role));
    if (found !== undefined) return { because: 'guarantee', ...found };
  }
  const starved = memory.waitingSince + role.facts.starvationMs <= now;
  if (!byShare || !starved || !mayRevokeForShare(cluster, podClass)) return undefined;
  const found = cheapest(cluster, pool, podClass, shareLaw(cluster, pool, podClass));
  return found === undefined ? undefined : { because: 'share', ...found };
}

/**
 * The node and the victims: roles are asked in the order of their excess, so a role loses pods only if no node can be freed by roles with a
 * larger one; among nodes the fewest victims, then the least important ones, then the first name.
 */
function cheapest(
  cluster: Cluster,
  pool: VictimPool,
  podClass: PodClass,
  law: Law,
): { readonly node: NodeState; readonly victims: readonly PodState[] } | undefined {
  const nodes = [...cluster.nodes.values()].filter(node => couldTake(podClass, node));
  const excess = overGuarantee(cluster, pool);
  const none = bestOf(nodes, node => victimsOn(cluster, pool, podClass, node, [], law, excess));
  if (none !== undefined) return none;
  const givers = [...pool.byRole.keys()]
    .filter(role => role !== podClass.role && excess(role, []) > 0)
    .sort((a, b) => excess(b, []) - excess(a, []) || (a.facts.name < b.facts.name ? -1 : 1));
  for (let asked = 1; asked <= givers.length; asked++) {
    const roles = givers.slice(0, asked);
    const newest = roles[asked - 1];
    const held = newest === undefined ? undefined : pool.byRole.get(newest);
    const found = bestOf(
      nodes.filter(node => held?.has(node)),
      node => victimsOn(cluster, pool, podClass, node, roles, law, excess),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function bestOf(
  nodes: readonly NodeState[],
  victimsOf: (node: NodeState) => readonly PodState[] | undefined,
): { readonly node: NodeState; readonly victims: readonly PodState[] } | undefined {
  let best: { readonly node: NodeState; readonly victims: readonly PodState[] } | undefined;
  for (const node of nodes) {
    const victims = victimsOf(node);
    if (victims === undefined || (best !== undefined && !isCheaper({ node, victims }, best))) continue;
    best = { node, victims };
  }
  return best;
}

function isCheaper(
  a: { readonly node: NodeState; readonly victims: readonly PodState[] },
  b: { readonly node: NodeState; readonly victims: readonly PodState[] },
): boolean {
  if (a.victims.length !== b.victims.length) return a.victims.length < b.victims.length;
  const priority = (pods: readonly PodState[]): number =>
    Math.max(...pods.map(({ facts }) => facts.priority));
  if (a.victims.length > 0 && priority(a.victims) !== priority(b.victims))
    return priority(a.victims) < priority(b.victims);
  return a.node.facts.name < b.node.facts.name;
}

/** Everything but free room says yes: revocation frees room, it moves no labels, taints or pods that exclude this one. */
function couldTake(podClass: PodClass, node: NodeState): boolean {
  return (
    node.facts.condition === 'ready' &&
    !podClass.memory.declined.has(node.facts.name) &&
    podClass.filter.judge(node.slot, node.facts) === 'fits' &&
    podClass.relations?.refuse(node) === undefined
  );
}

function carryOut(
  cluster: Cluster,
  pool: VictimPool,
  podClass: PodClass,
  plan: Plan,
  now: number,
): Revocation {
  const { node, victims, because } = plan;
  for (const pod of victims) {
    pod.revoking = true;
    addTo(rowOf(pool.leavingRole, pod.role), pod.facts.demand, 1);
    addTo(rowOf(pool.leavingNode as Map<NodeState, number[]>, node), pod.facts.demand, 1);
  }
  const role = podClass.role.facts.name;
  const given = because === 'guarantee' ? cluster.holds.on(node.facts.name) : [];
  for (const hold of [...cluster.holds.of(podClass.key), ...given]) {
    if (hold.kind === 'starvation') release(cluster, hold);
  }
  cluster.holds.add({
    kind: 'revocation',
    classKey: podClass.key,
    role,
    node: node.facts.name,
    demand: podClass.sample.demand,
    since: now,
  });
  // The room may be there already, kept from it by a hold that gave way.
  if (fits(cluster, podClass, node)) cluster.loosen(node);
  return {
    because,
    role,
    classKey: podClass.key,
    node: node.facts.name,
    victims: victims.map(pod => ({
      uid: pod.facts.uid,
      namespace: pod.facts.namespace,
      name: pod.facts.name,
      role: pod.role.facts.name,
      deadlineMs: pod.role.facts.revocation.deadlineMs,
    })),
  };
}

function release(cluster: Cluster, hold: ReturnType<Cluster['holds']['all']>[number]): void {
  cluster.holds.drop(hold);
  const node = cluster.nodes.get(hold.node);
  if (node !== undefined) cluster.loosen(node);
}
