import type { Cluster } from './cluster.ts';
import { amountOf } from './demand-vector.ts';
import type { PodClass } from './pod-class.ts';
import { PODS } from './resource-kinds.ts';
import type { Role } from './role.ts';
import type { ExcessOf, Law } from './victims.ts';

/**
 * Whether a pod of the class lies within its role's guarantee: in every guaranteed kind it asks for, what the role holds, what is already
 * held for it and this pod together stay within the guarantee, and it asks for at least one such kind.
 */
export function mayRevokeForGuarantee(cluster: Cluster, { role, sample }: PodClass): boolean {
  const { guarantee } = role.facts;
  const claimed = claimedBy(cluster, role);
  let serves = false;
  for (const [i, kind] of guarantee.kinds.entries()) {
    const asks = amountOf(sample.demand, kind);
    if (asks === 0) continue;
    serves = true;
    if ((role.used[kind] ?? 0) + (claimed[kind] ?? 0) + asks > (guarantee.amounts[i] ?? 0)) return false;
  }
  return serves;
}

/** A pod for which something is revoked by share must make its role's share grow, or the measure of progress would stand still. */
export function mayRevokeForShare(cluster: Cluster, podClass: PodClass): boolean {
  return shareAfter(cluster, podClass) > podClass.role.share;
}

/** For guarantees: only kinds that the guarantee names (and places for pods) are freed, and every role keeps its own guarantee. */
export function guaranteeLaw(beneficiary: Role): Law {
  return {
    overStarvation: true,
    mayFree: kind => kind === PODS || beneficiary.facts.guarantee.kinds.includes(kind),
    mayLose: (role, loss) => keepsGuarantee(role, loss),
  };
}

/** By share: the victim's role keeps its guarantee and ends at or above the beneficiary's share. */
export function shareLaw(cluster: Cluster, podClass: PodClass): Law {
  let asOf = -1;
  let after = 0;
  const beneficiary = (): number => {
    if (asOf !== cluster.revision) after = shareAfter(cluster, podClass);
    asOf = cluster.revision;
    return after;
  };
  return {
    overStarvation: false,
    mayFree: () => true,
    mayLose: (role, loss) => keepsGuarantee(role, loss) && shareWithout(cluster, role, loss) >= beneficiary(),
  };
}

/** How far a role is beyond its guarantee: the weighted dominant share of what exceeds it, leaving pods not counted. */
export function overGuarantee(cluster: Cluster): ExcessOf {
  return (role, loss) => {
    const { leaving } = role;
    const beyond = role.used.map((used, kind) =>
      Math.max(0, used - (leaving[kind] ?? 0) - (loss[kind] ?? 0) - amountOf(role.facts.guarantee, kind)),
    );
    return cluster.shares.weightedShare(beyond, role.facts.weight);
  };
}

function keepsGuarantee(role: Role, loss: readonly number[]): boolean {
  const { leaving } = role;
  return role.facts.guarantee.kinds.every((kind, i) => {
    const lost = loss[kind] ?? 0;
    const left = (role.used[kind] ?? 0) - (leaving[kind] ?? 0) - lost;
    return lost === 0 || left >= (role.facts.guarantee.amounts[i] ?? 0);
  });
}

function shareWithout(cluster: Cluster, role: Role, loss: readonly number[]): number {
  const { leaving } = role;
  const left = role.used.map((used, kind) => used - (leaving[kind] ?? 0) - (loss[kind] ?? 0));
  return cluster.shares.weightedShare(left, role.facts.weight);
}

/** The beneficiary's share with this pod and everything that is already held for it. */
function shareAfter(cluster: Cluster, { role, sample }: PodClass): number {
  const row = [...role.used];
  const claimed = claimedBy(cluster, role);
  claimed.forEach((amount, kind) => {
    row[kind] = (row[kind] ?? 0) + amount;
  });
  sample.demand.kinds.forEach((kind, i) => {
    row[kind] = (row[kind] ?? 0) + (sample.demand.amounts[i] ?? 0);
  });
  return cluster.shares.weightedShare(row, role.facts.weight);
}

/** What is held for a role because pods were revoked for it. */
function claimedBy(cluster: Cluster, role: Role): readonly number[] {
  const row: number[] = [];
  for (const hold of cluster.holds.all()) {
    if (hold.kind !== 'revocation' || hold.role !== role.facts.name) continue;
    hold.demand.kinds.forEach((kind, i) => {
      row[kind] = (row[kind] ?? 0) + (hold.demand.amounts[i] ?? 0);
    });
  }
  return row;
}
