import { allReasons, type Reason } from '../reasons.ts';
import type { Refusal } from './refusal.ts';

/** What pods that come and go do not change: a node that says one of these is not one that the pod waits for. */
const LASTING: ReadonlySet<Reason> = new Set<Reason>([
  'NodeCordoned',
  'NodeDraining',
  'NodeLost',
  'NodeSelectorMismatch',
  'NodeAffinityMismatch',
  'TaintNotTolerated',
  'ConstraintMismatch',
]);

/**
 * One word for why a pod fits nowhere: the reason that most of the nodes have which it may use at all. When there are none it is the one that keeps
 * it off most nodes; of equals the first in the table of reasons. A pod that only fits a small pool of nodes, all of them full, so learns that
 * they are full, and not that most nodes are not for it.
 * @param nodes what each node has against the pod, no list empty; without any node there is no room
 */
export function mostTelling(nodes: readonly (readonly Refusal[])[]): Reason {
  const usable = nodes.filter(refusals => refusals.every(({ reason }) => !LASTING.has(reason)));
  if (usable.length > 0) return mostFrequent(usable, () => true);
  return mostFrequent(nodes, reason => LASTING.has(reason));
}

function mostFrequent(nodes: readonly (readonly Refusal[])[], counts: (reason: Reason) => boolean): Reason {
  const times = new Map<Reason, number>();
  for (const refusals of nodes) {
    for (const reason of new Set(refusals.map(refusal => refusal.reason))) {
      if (counts(reason)) times.set(reason, (times.get(reason) ?? 0) + 1);
    }
  }
  let most: Reason = 'InsufficientResource';
  for (const reason of allReasons) {
    if ((times.get(reason) ?? 0) > (times.get(most) ?? 0)) most = reason;
  }
  return most;
}
