import type { Cluster } from '../core/cluster.ts';
import { addTo } from '../core/demand-vector.ts';
import type { Hold } from '../core/hold.ts';
import type { NodeState } from '../core/node-state.ts';
import type { PodState } from '../core/pod-state.ts';
import { rowView, vectorView } from './amounts-view.ts';
import type { AmountsView, HoldView, NodePodView, NodeView } from './offers-view.ts';
import { placeOf } from './pod-place.ts';

/** All nodes by name, each with its pods: costs a look at every pod that has a node. */
export function nodeViews(cluster: Cluster): readonly NodeView[] {
  return [...cluster.nodes.values()]
    .sort((a, b) => (a.facts.name < b.facts.name ? -1 : 1))
    .map(node => nodeView(cluster, node));
}

function nodeView(cluster: Cluster, node: NodeState): NodeView {
  const { kinds } = cluster;
  const { name, condition, drainBy, allocatable } = node.facts;
  return {
    name,
    condition,
    ...(drainBy === undefined ? {} : { drainBy: new Date(drainBy).toISOString() }),
    allocatable: vectorView(allocatable, kinds),
    free: rowView(freeOn(cluster, node), kinds),
    usedByRole: usedByRole(cluster, node),
    holds: cluster.holds.on(name).map(hold => holdView(cluster, hold)),
    pods: [...node.pods].map(pod => podOnNode(cluster, pod)).sort(byNamespaceAndName),
  };
}

function freeOn({ kinds, table }: Cluster, { slot }: NodeState): readonly number[] {
  return Array.from({ length: kinds.count }, (_, kind) => table.free(slot, kind));
}

function usedByRole({ kinds }: Cluster, { pods }: NodeState): Readonly<Record<string, AmountsView>> {
  const rows = new Map<string, number[]>();
  for (const { role, charged } of pods) {
    const row = rows.get(role.facts.name) ?? [];
    rows.set(role.facts.name, row);
    if (charged !== undefined) addTo(row, charged.demand, 1);
  }
  const inOrder = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(inOrder.map(([role, row]) => [role, rowView(row, kinds)]));
}

/** A hold ends with the last waiting pod of its class, so the class is there. */
function holdView({ kinds, classes }: Cluster, { kind, role, classKey, demand, since }: Hold): HoldView {
  return {
    kind,
    role,
    namespace: classes.get(classKey)?.sample.namespace ?? '',
    resources: vectorView(demand, kinds),
    since: new Date(since).toISOString(),
  };
}

function podOnNode({ kinds }: Cluster, pod: PodState): NodePodView {
  const { facts, role, charged, revoking } = pod;
  return {
    namespace: facts.namespace,
    name: facts.name,
    role: role.facts.name,
    state: placeOf(pod),
    resources: vectorView((charged ?? facts).demand, kinds),
    leaving: revoking || facts.terminating,
  };
}

function byNamespaceAndName(a: NodePodView, b: NodePodView): number {
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
