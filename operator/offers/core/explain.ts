import { OFFER_GATE } from '../gate.ts';
import type { Reason } from '../reasons.ts';
import type { Cluster } from './cluster.ts';
import { refusalsOf } from './fit.ts';
import { isPinned, stopOf } from './permission.ts';
import type { PodClass } from './pod-class.ts';
import type { PodState } from './pod-state.ts';
import type { Refusal } from './refusal.ts';

/** Why a pod waits: what stops it anywhere, and what each node has against it. */
export interface Explanation {
  readonly role: string;
  /** Since when its workload has waited, milliseconds since 1970. */
  readonly waitingSince: number;
  /** What holds on every node; empty when only nodes refuse. */
  readonly anywhere: readonly Refusal[];
  /** By node name, in the order of names; an empty list: the node would take it. */
  readonly nodes: readonly { readonly node: string; readonly refusals: readonly Refusal[] }[];
  /** How many nodes each reason keeps it off, most first. */
  readonly summary: readonly { readonly reason: Reason; readonly nodes: number }[];
}

export interface ExplainOptions {
  /** The pod is a surge pod of a Deployment with maxUnavailable 0: at its role's limit it can only wait for more room. */
  readonly surge?: boolean;
}

/**
 * Answers for a pod that carries our gate; `undefined` for every other. It judges with the same functions as the cycle, at the cost of one look at
 * each node: meant for people who ask, not for every cycle.
 */
export function explainPod(
  cluster: Cluster,
  uid: string,
  options: ExplainOptions = {},
): Explanation | undefined {
  const pod = cluster.pods.get(uid);
  if (pod === undefined) return undefined;
  if (pod.facts.standing === 'closed' && pod.grant === undefined) return closedPod(pod);
  const podClass = pod.waitingIn;
  if (podClass === undefined) return undefined;
  const nodes = [...cluster.nodes.values()]
    .map(node => ({ node: node.facts.name, refusals: refusalsOf(cluster, podClass, node) }))
    .sort((a, b) => (a.node < b.node ? -1 : 1));
  const fitsSomewhere = nodes.some(({ refusals }) => refusals.length === 0);
  return {
    role: pod.role.facts.name,
    waitingSince: podClass.memory.waitingSince,
    anywhere: anywhereRefusals(cluster, podClass, fitsSomewhere, options),
    nodes,
    summary: summaryOf(nodes),
  };
}

function closedPod({ facts, role }: PodState): Explanation {
  const others = (facts.spec.schedulingGates ?? [])
    .map(({ name }) => name)
    .filter(name => name !== OFFER_GATE);
  return {
    role: role.facts.name,
    waitingSince: facts.createdAt,
    anywhere: [{ reason: 'OtherGates', who: others.join(', ') }],
    nodes: [],
    summary: [],
  };
}

function anywhereRefusals(
  cluster: Cluster,
  podClass: PodClass,
  fitsSomewhere: boolean,
  { surge = false }: ExplainOptions,
): readonly Refusal[] {
  const stop = stopOf(cluster, podClass);
  if (stop !== undefined) return [named(cluster, podClass, stop, surge)];
  // What nodes say matters only to pods whose node is chosen here.
  if (!fitsSomewhere && isPinned(podClass)) return [];
  if (cluster.capped) return [{ reason: 'GrantCapReached' }];
  return [{ reason: cluster.settled === cluster.revision ? 'LaterInOrder' : 'NotYetTried' }];
}

/** Headroom is held for somebody: says for whom. */
function named(cluster: Cluster, podClass: PodClass, stop: Refusal, surge: boolean): Refusal {
  if (stop.reason === 'RoleAtLimit' && surge) return { ...stop, reason: 'SurgeRoomMissing' };
  const { kind } = stop;
  if (stop.reason !== 'HeadroomHeld' || kind === undefined) return stop;
  const owed = [...cluster.accounts.roles.values()]
    .filter(role => role !== podClass.role && (role.unmet[kind] ?? 0) > 0)
    .map(({ facts }) => facts.name)
    .sort();
  return { ...stop, who: owed.join(', ') };
}

function summaryOf(nodes: Explanation['nodes']): Explanation['summary'] {
  const counts = new Map<Reason, number>();
  for (const { refusals } of nodes) {
    for (const reason of new Set(refusals.map(refusal => refusal.reason))) {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  }
  return [...counts].map(([reason, count]) => ({ reason, nodes: count })).sort((a, b) => b.nodes - a.nodes);
}
