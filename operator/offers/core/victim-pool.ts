import type { Cluster } from './cluster.ts';
import { addTo } from './demand-vector.ts';
import type { SearchBudget } from './lawful-set.ts';
import type { NodeState } from './node-state.ts';
import type { PodState } from './pod-state.ts';
import type { Role } from './role.ts';

/** What may be revoked now, gathered once for a round of planning, at the cost of one look at each placed pod. */
export interface VictimPool {
  /** Revocable pods by role and node. */
  readonly byRole: ReadonlyMap<Role, ReadonlyMap<NodeState, readonly PodState[]>>;
  /** What is on its way out, by node: it will be free without another revocation. */
  readonly leavingNode: ReadonlyMap<NodeState, readonly number[]>;
  /** What is on its way out, by role: it counts no longer as held when the role's guarantee is to be kept. */
  readonly leavingRole: Map<Role, number[]>;
  readonly budget: SearchBudget;
}

/** Enough for every set of some dozen pods, and some milliseconds of work. */
const SEARCH_STEPS = 20_000;

/**
 * A pod may be revoked when it is bound, came through the gate, has a controller that makes a new gated one, and its role allows it. Pods that wait
 * for their end are not chosen again; pods of Jobs, DaemonSets and bare pods never are.
 */
export function victimPool(cluster: Cluster): VictimPool {
  const byRole = new Map<Role, Map<NodeState, PodState[]>>();
  const leavingNode = new Map<NodeState, number[]>();
  const leavingRole = new Map<Role, number[]>();
  for (const node of cluster.nodes.values()) {
    for (const pod of node.pods) {
      const { charged, role } = pod;
      if (charged === undefined) continue;
      if (charged.terminating || pod.revoking) {
        addTo(rowOf(leavingNode, node), charged.demand, 1);
        addTo(rowOf(leavingRole, role), charged.demand, 1);
      } else if (charged.bound && charged.revocable && role.facts.revocation.enabled) {
        const ofRole = byRole.get(role) ?? new Map<NodeState, PodState[]>();
        byRole.set(role, ofRole);
        const onNode = ofRole.get(node);
        if (onNode === undefined) ofRole.set(node, [pod]);
        else onNode.push(pod);
      }
    }
  }
  return { byRole, leavingNode, leavingRole, budget: { left: SEARCH_STEPS } };
}

/** The row of amounts of a key; made when there is none. */
export function rowOf<Key>(rows: Map<Key, number[]>, key: Key): number[] {
  const known = rows.get(key);
  if (known !== undefined) return known;
  const row: number[] = [];
  rows.set(key, row);
  return row;
}

/** Lowest priority first, then the youngest, then by uid: the order in which pods of one role go. */
export function goesFirst(a: PodState, b: PodState): number {
  return (
    a.facts.priority - b.facts.priority ||
    b.facts.createdAt - a.facts.createdAt ||
    (a.facts.uid < b.facts.uid ? -1 : 1)
  );
}
