import type { Cluster } from './cluster.ts';
import { amountOf } from './demand-vector.ts';
import { lawfulSet, type SearchBudget } from './lawful-set.ts';
import { leavingOn } from './leaving.ts';
import type { NodeState } from './node-state.ts';
import type { PodClass } from './pod-class.ts';
import type { PodState } from './pod-state.ts';
import type { Role } from './role.ts';
import { goesFirst, isRevocable } from './victim-pool.ts';

/** The law by which a round of revocation chooses. */
export interface Law {
  /** Kinds for which pods may be revoked: of a guarantee, those it names. */
  mayFree(kind: number): boolean;
  /** A guarantee comes before pods that have waited too long: what is held for those does not count as taken. */
  readonly overStarvation: boolean;
  /** Whether a role may lose these amounts on top of what already leaves it. */
  mayLose(role: Role, loss: readonly number[]): boolean;
}

/** By how much a role is over what is its own; roles with more are asked first. */
export type ExcessOf = (role: Role, loss: readonly number[]) => number;

/**
 * The smallest set of pods on a node, of the given roles, whose end lets a pod of the class fit: each time the lowest priority and youngest pod
 * of the role with the largest excess, until it fits (or, where that ends nowhere, any lawful set); then whatever turns out not to be needed is spared again,
 * the most important first.
 * @param asked the roles that may be asked, with their place in the order
 * @returns `[]`: what is already leaving is enough. `undefined`: not lawful or not enough.
 */
export function victimsOn(
  cluster: Cluster,
  podClass: PodClass,
  node: NodeState,
  asked: ReadonlyMap<Role, number>,
  { law, excessOf, budget }: Terms,
): readonly PodState[] | undefined {
  const missing = missingOn(cluster, podClass, node, law);
  if (missing.size === 0) return [];
  for (const kind of missing.keys()) if (!law.mayFree(kind)) return undefined;
  const left = rolesOn(node, asked, podClass);
  const candidates = left.flatMap(({ pods }) => pods);
  const all = new Map(missing);
  const victims: PodState[] = [];
  while (missing.size > 0) {
    const victim = nextVictim(left, missing, law, excessOf);
    if (victim === undefined) break;
    change(missing, victim, -1);
    victims.push(victim);
  }
  const enough = missing.size === 0 ? victims : lawfulSet(candidates, all, law, budget);
  return enough === undefined ? undefined : spare(enough, all);
}

/** How victims are chosen in a round. */
export interface Terms {
  readonly law: Law;
  readonly excessOf: ExcessOf;
  readonly budget: SearchBudget;
}

/** Revocable pods of a node by role, in the order in which the roles are asked. */
function rolesOn(
  { pods }: NodeState,
  asked: ReadonlyMap<Role, number>,
  podClass: PodClass,
): readonly RoleOnNode[] {
  const found = new Map<Role, PodState[]>();
  for (const pod of pods) {
    if (!asked.has(pod.role) || !isRevocable(pod) || podClass.relations?.wants(pod.facts)) continue;
    const known = found.get(pod.role);
    if (known === undefined) found.set(pod.role, [pod]);
    else known.push(pod);
  }
  return [...found]
    .sort(([a], [b]) => (asked.get(a) ?? 0) - (asked.get(b) ?? 0))
    .map(([role, own]) => ({ role, loss: [], pods: own.sort(goesFirst) }));
}

interface RoleOnNode {
  readonly role: Role;
  readonly loss: number[];
  readonly pods: PodState[];
}

function nextVictim(
  left: readonly RoleOnNode[],
  missing: ReadonlyMap<number, number>,
  law: Law,
  excessOf: ExcessOf,
): PodState | undefined {
  const byExcess = [...left].sort((a, b) => excessOf(b.role, b.loss) - excessOf(a.role, a.loss));
  for (const { role, loss, pods } of byExcess) {
    for (const [i, pod] of pods.entries()) {
      if (![...missing.keys()].some(kind => amountOf(pod.facts.demand, kind) > 0)) continue;
      const after = [...loss];
      pod.facts.demand.kinds.forEach((kind, j) => {
        after[kind] = (after[kind] ?? 0) + (pod.facts.demand.amounts[j] ?? 0);
      });
      if (!law.mayLose(role, after)) continue;
      pods.splice(i, 1);
      loss.splice(0, loss.length, ...after);
      return pod;
    }
  }
  return undefined;
}

/** Leaves out each victim whose room is not needed, beginning with the one that would have gone last. */
function spare(victims: readonly PodState[], missing: ReadonlyMap<number, number>): readonly PodState[] {
  const kept = new Set(victims);
  for (const pod of [...victims].sort(goesFirst).reverse()) {
    kept.delete(pod);
    const without = new Map(missing);
    for (const other of kept) change(without, other, -1);
    if (without.size > 0) kept.add(pod);
  }
  return victims.filter(pod => kept.has(pod));
}

/** What is missing on a node once everything that leaves is gone and everything held for others is set aside. */
function missingOn(cluster: Cluster, podClass: PodClass, node: NodeState, law: Law): Map<number, number> {
  const { kinds, amounts } = podClass.sample.demand;
  const leaving = leavingOn(node);
  const others = cluster.holds
    .on(node.facts.name)
    .filter(
      ({ kind, classKey }) => kind === 'revocation' || !(law.overStarvation || classKey === podClass.key),
    );
  const missing = new Map<number, number>();
  kinds.forEach((kind, i) => {
    const held = others.reduce((sum, hold) => sum + amountOf(hold.demand, kind), 0);
    const free = cluster.table.free(node.slot, kind) + (leaving[kind] ?? 0) - held;
    if (free < (amounts[i] ?? 0)) missing.set(kind, (amounts[i] ?? 0) - free);
  });
  return missing;
}

function change(missing: Map<number, number>, { facts }: PodState, times: 1 | -1): void {
  for (const [kind, amount] of [...missing]) {
    const after = amount + times * amountOf(facts.demand, kind);
    if (after <= 0) missing.delete(kind);
    else missing.set(kind, after);
  }
}
