import type { Cluster } from '../core/cluster.ts';
import { refusalsOf } from '../core/fit.ts';
import { mostTelling } from '../core/most-telling.ts';
import type { NodeState } from '../core/node-state.ts';
import { isPinned, stopOf } from '../core/permission.ts';
import type { PodClass } from '../core/pod-class.ts';
import type { PodState } from '../core/pod-state.ts';
import type { Reason } from '../reasons.ts';
import { placeOf } from './pod-place.ts';

/** Nodes that are asked for everything they have against a class of pods. */
const ASKED = 64;
/** Nodes that are passed by in search of some that the class may use at all: a look at a few bytes each. */
const PASSED = 1_024;

/**
 * Why a pod has no node yet, in one word: the most telling one. `undefined`: it is bound, it is none of ours, or it is on its way out. What stops
 * the pod anywhere comes first, then what most of the nodes say that it may use at all. At most 64 nodes are asked, of the first
 * 1,024: on larger clusters the word may be that of a part of the nodes.
 * @param isSurge whether it is a surge pod of a Deployment that may take no pod away: at its role's limit only more room helps it
 */
export function waitingReasonOf(cluster: Cluster, pod: PodState, isSurge: boolean): Reason | undefined {
  const place = placeOf(pod);
  if (place === 'granted') return reasonOfGranted(pod);
  if (place !== 'gated') return undefined;
  if (pod.facts.standing === 'closed') return pod.facts.terminating ? undefined : 'OtherGates';
  return pod.waitingIn === undefined ? undefined : asSurge(reasonOfClass(cluster, pod.waitingIn), isSurge);
}

/** Why nothing comes of a grant. kube-scheduler's "no" to a pod on no node of ours is no end: it waits for nodes. */
export function reasonOfGranted({ facts }: PodState): Reason | undefined {
  if (facts.terminating) return undefined;
  const isRefused = facts.standing === 'placed' && facts.unschedulable !== undefined && !facts.replaced;
  return isRefused ? 'BindingRefused' : 'AwaitsBinding';
}

/** The word for all pods of a class. */
export function reasonOfClass(cluster: Cluster, podClass: PodClass): Reason {
  const stop = stopOf(cluster, podClass);
  if (stop !== undefined) return stop.reason;
  const nodes = isPinned(podClass) ? nodesToAsk(cluster, podClass) : [];
  const refusals = nodes.map(node => refusalsOf(cluster, podClass, node));
  if (isPinned(podClass) && refusals.every(list => list.length > 0)) return mostTelling(refusals);
  if (cluster.capped) return 'GrantCapReached';
  return cluster.settled === cluster.revision ? 'LaterInOrder' : 'NotYetTried';
}

export function asSurge(reason: Reason, isSurge: boolean): Reason {
  return reason === 'RoleAtLimit' && isSurge ? 'SurgeRoomMissing' : reason;
}

/** Nodes whose word counts: those that the class may use at all, or when there seem to be none, the first. */
function nodesToAsk(cluster: Cluster, podClass: PodClass): readonly NodeState[] {
  const usable: NodeState[] = [];
  const first: NodeState[] = [];
  let passed = 0;
  for (const node of cluster.nodes.values()) {
    if (usable.length === ASKED || passed === PASSED) break;
    passed += 1;
    if (first.length < ASKED) first.push(node);
    if (node.facts.condition === 'ready' && podClass.filter.judge(node.slot, node.facts) === 'fits') {
      usable.push(node);
    }
  }
  return usable.length > 0 ? usable : first;
}
