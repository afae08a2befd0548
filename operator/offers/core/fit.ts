import type { Cluster } from './cluster.ts';
import { mismatchText } from './constraints.ts';
import type { Vector } from './demand-vector.ts';
import type { NodeState } from './node-state.ts';
import type { PodClass } from './pod-class.ts';
import type { Refusal } from './refusal.ts';

/**
 * Whether a pod of the class may be granted on a node now. The order is by cost: what is free, then labels and taints
 * (remembered), then declines and holds (mostly none), then other pods.
 */
export function fits(cluster: Cluster, podClass: PodClass, node: NodeState): boolean {
  const { demand } = podClass.sample;
  return cluster.table.covers(node.slot, demand) && fitsBesidesRoom(cluster, podClass, node);
}

/** The same for a node that is known to have the room. */
export function fitsBesidesRoom(cluster: Cluster, podClass: PodClass, node: NodeState): boolean {
  if (podClass.filter.judge(node.slot, node.facts) !== 'fits') return false;
  const { declined } = podClass.memory;
  if (declined.size > 0 && declined.has(node.facts.name)) return false;
  if (cluster.holds.any && kindHeld(cluster, podClass, node, podClass.sample.demand) !== undefined)
    return false;
  return podClass.relations?.refuse(node) === undefined;
}

/** Everything that keeps a pod of the class off a node: empty exactly when {@link fits} says yes. */
export function refusalsOf(cluster: Cluster, podClass: PodClass, node: NodeState): readonly Refusal[] {
  const condition = conditionRefusal(node);
  return [
    ...(condition === undefined ? [] : [condition]),
    ...shortages(cluster, podClass.sample.demand, node),
    ...filterRefusals(podClass, node),
    ...memoryRefusals(podClass, node),
    ...heldRefusals(cluster, podClass, node),
    ...relationRefusals(podClass, node),
  ];
}

function conditionRefusal({ facts }: NodeState): Refusal | undefined {
  switch (facts.condition) {
    case 'cordoned':
      return { reason: 'NodeCordoned' };
    case 'draining':
      return { reason: 'NodeDraining', ...(facts.drainBy === undefined ? {} : { until: facts.drainBy }) };
    case 'lost':
      return { reason: 'NodeLost' };
    default:
      return undefined;
  }
}

function shortages(cluster: Cluster, demand: Vector, node: NodeState): Refusal[] {
  const refusals: Refusal[] = [];
  demand.kinds.forEach((kind, i) => {
    const asks = demand.amounts[i] ?? 0;
    const free = cluster.table.free(node.slot, kind);
    if (asks > free) refusals.push({ reason: 'InsufficientResource', kind, asks, free: Math.max(0, free) });
  });
  return refusals;
}

function filterRefusals(podClass: PodClass, node: NodeState): Refusal[] {
  const verdict = podClass.filter.judge(node.slot, node.facts);
  if (verdict === 'fits') return [];
  if (verdict === 'ConstraintMismatch') {
    const unmet = podClass.filter.filter.unmet(node.facts);
    return [{ reason: verdict, who: unmet === undefined ? '' : mismatchText(unmet, node.facts.labels) }];
  }
  if (verdict !== 'TaintNotTolerated') return [{ reason: verdict }];
  const taint = podClass.filter.filter.untolerated(node.facts);
  const value = taint?.value ? `=${taint.value}` : '';
  return [{ reason: verdict, who: `${taint?.key ?? ''}${value}:${taint?.effect ?? ''}` }];
}

function memoryRefusals(podClass: PodClass, node: NodeState): Refusal[] {
  const decline = podClass.memory.declined.get(node.facts.name);
  return decline === undefined ? [] : [{ reason: 'Declined', until: decline.until, who: decline.because }];
}

function heldRefusals(cluster: Cluster, podClass: PodClass, node: NodeState): Refusal[] {
  const { demand } = podClass.sample;
  const kind = kindHeld(cluster, podClass, node, demand);
  if (kind === undefined) return [];
  const holder = cluster.holds.on(node.facts.name).find(({ classKey }) => classKey !== podClass.key);
  return [{ reason: 'HeldForOther', kind, ...(holder === undefined ? {} : { who: holder.role }) }];
}

function relationRefusals(podClass: PodClass, node: NodeState): Refusal[] {
  const refusal = podClass.relations?.refuse(node);
  if (refusal === undefined) return [];
  const { reason, topologyKey, skew, who } = refusal;
  return [
    {
      reason,
      topologyKey,
      ...(skew === undefined ? {} : { asks: skew.would, limit: skew.max }),
      ...(who === undefined ? {} : { who }),
    },
  ];
}

/** The first kind in which the pod would use room that is held for another class. */
function kindHeld(cluster: Cluster, podClass: PodClass, node: NodeState, demand: Vector): number | undefined {
  const others = cluster.holds.on(node.facts.name).filter(({ classKey }) => classKey !== podClass.key);
  if (others.length === 0) return undefined;
  return demand.kinds.find((kind, i) => {
    const held = others.reduce((sum, hold) => sum + heldOf(hold.demand, kind), 0);
    const free = cluster.table.free(node.slot, kind);
    return held > 0 && free - held < (demand.amounts[i] ?? 0);
  });
}

function heldOf(demand: Vector, kind: number): number {
  const at = demand.kinds.indexOf(kind);
  return at < 0 ? 0 : (demand.amounts[at] ?? 0);
}
