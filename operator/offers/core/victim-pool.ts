import type { Cluster } from './cluster.ts';
import type { SearchBudget } from './lawful-set.ts';
import { isLeaving } from './leaving.ts';
import type { NodeState } from './node-state.ts';
import type { Pace, Pause } from './pace.ts';
import type { PodState } from './pod-state.ts';
import type { Role } from './role.ts';

/** Where something may be revoked, gathered once for a round of planning, at the cost of one look at each placed pod. */
export interface VictimPool {
  /** Nodes that had revocable pods of a role when it was gathered: where to look, not what is true. */
  readonly nodesOf: ReadonlyMap<Role, ReadonlySet<NodeState>>;
  /** Nodes that something leaves anyway. */
  readonly leaving: ReadonlySet<NodeState>;
  readonly budget: SearchBudget;
}

/** Enough for every set of some dozen pods, and some milliseconds of work. */
const SEARCH_STEPS = 20_000;
/** What a look at a pod costs, measured in nodes looked at closely. */
export const POD_COSTS = 0.1;

export function* victimPool(cluster: Cluster, pace: Pace): Generator<Pause, VictimPool> {
  const nodesOf = new Map<Role, Set<NodeState>>();
  const leaving = new Set<NodeState>();
  for (const node of [...cluster.nodes.values()]) {
    cluster.examined += 1 + Math.ceil(node.pods.size * POD_COSTS);
    for (const pod of node.pods) {
      if (isLeaving(pod)) leaving.add(node);
      if (!isRevocable(pod)) continue;
      const known = nodesOf.get(pod.role);
      if (known === undefined) nodesOf.set(pod.role, new Set([node]));
      else known.add(node);
    }
    if (pace.isOver) yield* pace.pause();
  }
  return { nodesOf, leaving, budget: { left: SEARCH_STEPS } };
}

/**
 * A pod may be revoked when it is bound, came through the gate, has a controller that makes a new gated one, and its role allows it. Pods that wait
 * for their end are not chosen again; pods of Jobs, DaemonSets and bare pods never are.
 */
export function isRevocable({ charged, role, revoking }: PodState): boolean {
  if (charged === undefined || revoking) return false;
  return !charged.terminating && charged.bound && charged.revocable && role.facts.revocation.enabled;
}

/** Lowest priority first, then the youngest, then by uid: the order in which pods of one role go. */
export function goesFirst(a: PodState, b: PodState): number {
  return (
    a.facts.priority - b.facts.priority ||
    b.facts.createdAt - a.facts.createdAt ||
    (a.facts.uid < b.facts.uid ? -1 : 1)
  );
}
