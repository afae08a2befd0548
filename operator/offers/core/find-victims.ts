import type { Cluster } from './cluster.ts';
import type { NodeState } from './node-state.ts';
import type { Pace, Pause } from './pace.ts';
import type { PodClass } from './pod-class.ts';
import type { PodState } from './pod-state.ts';
import type { Role } from './role.ts';
import { POD_COSTS, type VictimPool } from './victim-pool.ts';
import { type Terms, victimsOn } from './victims.ts';

/** A node, and the pods there that have to go. */
export interface Place {
  readonly node: NodeState;
  readonly victims: readonly PodState[];
}

/** Places that are compared before one is taken, as kube-scheduler tries preemption on 100 nodes at least and not on all. */
const ENOUGH = 100;

/**
 * The node and the victims: roles are asked in the order of their excess, so a role loses pods only if no node can be freed by roles with a
 * larger one; among places the fewest victims, then the least important ones, then the first name. The choice is made anew for the one node as it
 * is at the end, since events may come at pauses.
 */
export function* findVictims(
  cluster: Cluster,
  pool: VictimPool,
  podClass: PodClass,
  terms: Terms,
  pace: Pace,
): Generator<Pause, Place | undefined> {
  const asked = new Map<Role, number>();
  const leaving = yield* bestOf(cluster, podClass, emptying(cluster, pool), asked, terms, pace);
  if (leaving !== undefined) return leaving;
  for (const role of giversOf(pool, podClass, terms)) {
    asked.set(role, asked.size);
    const found = yield* bestOf(cluster, podClass, pool.nodesOf.get(role) ?? [], asked, terms, pace);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Nodes that may do without a victim: something leaves them, or what is held there gives way. On all others the pod would have been granted. */
function emptying(cluster: Cluster, { leaving }: VictimPool): ReadonlySet<NodeState> {
  const nodes = new Set(leaving);
  for (const hold of cluster.holds.all()) {
    const node = cluster.nodes.get(hold.node);
    if (node !== undefined) nodes.add(node);
  }
  return nodes;
}

/** Roles that hold more than is their own, those with the largest excess first. */
function giversOf({ nodesOf }: VictimPool, podClass: PodClass, { excessOf }: Terms): readonly Role[] {
  return [...nodesOf.keys()]
    .map(role => ({ role, excess: role === podClass.role ? 0 : excessOf(role, []) }))
    .filter(({ excess }) => excess > 0)
    .sort((a, b) => b.excess - a.excess || (a.role.facts.name < b.role.facts.name ? -1 : 1))
    .map(({ role }) => role);
}

function* bestOf(
  cluster: Cluster,
  podClass: PodClass,
  nodes: Iterable<NodeState>,
  asked: ReadonlyMap<Role, number>,
  terms: Terms,
  pace: Pace,
): Generator<Pause, Place | undefined> {
  const { revision } = cluster;
  let best: Place | undefined;
  let found = 0;
  for (const node of nodes) {
    const victims = victimsNow(cluster, podClass, node, asked, terms);
    if (victims !== undefined) {
      found += 1;
      if (best === undefined || isCheaper({ node, victims }, best)) best = { node, victims };
      if (found === ENOUGH) break;
    }
    if (pace.isOver) yield* pace.pause();
  }
  if (best === undefined || cluster.revision === revision) return best;
  const victims = victimsNow(cluster, podClass, best.node, asked, terms);
  return victims === undefined ? undefined : { node: best.node, victims };
}

function victimsNow(
  cluster: Cluster,
  podClass: PodClass,
  node: NodeState,
  asked: ReadonlyMap<Role, number>,
  terms: Terms,
): readonly PodState[] | undefined {
  cluster.examined += 1;
  if (!couldTake(cluster, podClass, node)) return undefined;
  cluster.examined += Math.ceil(node.pods.size * POD_COSTS);
  return victimsOn(cluster, podClass, node, asked, terms);
}

function isCheaper(a: Place, b: Place): boolean {
  if (a.victims.length !== b.victims.length) return a.victims.length < b.victims.length;
  const priority = (pods: readonly PodState[]): number =>
    Math.max(...pods.map(({ facts }) => facts.priority));
  if (a.victims.length > 0 && priority(a.victims) !== priority(b.victims))
    return priority(a.victims) < priority(b.victims);
  return a.node.facts.name < b.node.facts.name;
}

/** Everything but free room says yes: revocation frees room, it moves no labels, taints or pods that exclude this one. */
function couldTake(cluster: Cluster, podClass: PodClass, node: NodeState): boolean {
  return (
    cluster.nodes.get(node.facts.name) === node &&
    node.facts.condition === 'ready' &&
    !podClass.memory.declined.has(node.facts.name) &&
    podClass.filter.judge(node.slot, node.facts) === 'fits' &&
    podClass.relations?.refuse(node) === undefined
  );
}
