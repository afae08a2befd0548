import { usesMinDomains } from './class-relations.ts';
import type { Cluster } from './cluster.ts';
import { amountOf } from './demand-vector.ts';
import type { PodClass } from './pod-class.ts';
import type { Refusal } from './refusal.ts';
import { kindBeyondLimit, servesGuarantee } from './role.ts';

/** `guarantee`: only pods that bring a role nearer to its guarantee. `share`: all, by the fair order. */
export type Stage = 'guarantee' | 'share';

/** Whether a class may be granted anything, whatever the nodes say; the reason is kept on the class. */
export function mayBeGranted(cluster: Cluster, podClass: PodClass, stage: Stage): boolean {
  if (stage === 'guarantee' && !servesGuarantee(podClass.role, podClass.sample.demand)) return false;
  podClass.stopped = stopOf(cluster, podClass);
  return podClass.stopped === undefined;
}

/** Whether the allocator chooses the node: kube-scheduler knows no constraints of Marathon, so pods that have some are always pinned. */
export function isPinned({ role, constraints }: PodClass): boolean {
  return role.facts.nodeChoice === 'Pin' || constraints.list.length > 0;
}

/** What stops a class on any node. */
export function stopOf(cluster: Cluster, podClass: PodClass): Refusal | undefined {
  const { role, sample, memory } = podClass;
  if (podClass.constraints.fault !== undefined)
    return { reason: 'ConstraintsInvalid', who: podClass.constraints.fault };
  // Kube-scheduler judges spread itself where it chooses the node.
  if (isPinned(podClass) && usesMinDomains(sample)) return { reason: 'MinDomainsUnsupported' };
  if (memory.backoff !== undefined) {
    return { reason: 'LaunchBackoff', until: memory.backoff.until, who: memory.backoff.because };
  }
  const limited = kindBeyondLimit(role, sample.demand);
  if (limited !== undefined) {
    return {
      reason: 'RoleAtLimit',
      kind: limited,
      asks: amountOf(sample.demand, limited),
      used: role.used[limited] ?? 0,
      limit: role.facts.limit.get(limited) ?? 0,
      who: role.facts.name,
    };
  }
  const held = cluster.accounts.kindInHeadroom(role, sample.demand, cluster.table.freeTotal);
  if (held === undefined) return undefined;
  return { reason: 'HeadroomHeld', kind: held.kind, asks: held.asks, free: held.surplus };
}
