import { addTo } from './demand-vector.ts';
import type { NodeState } from './node-state.ts';
import type { PodState } from './pod-state.ts';

/** Whether a pod that holds room is on its way out: deleted, or told to go. */
export function isLeaving({ charged, revoking }: PodState): boolean {
  return charged !== undefined && (charged.terminating || revoking);
}

/** Keeps what leaves each role as its pods are charged, discharged and told to go. Call it before and after such a change. */
export function countLeaving(pod: PodState, times: 1 | -1): void {
  if (pod.charged !== undefined && isLeaving(pod)) addTo(pod.role.leaving, pod.charged.demand, times);
}

/** Notes that a pod was told to go, or stays after all. */
export function setRevoking(pod: PodState, revoking: boolean): void {
  countLeaving(pod, -1);
  pod.revoking = revoking;
  countLeaving(pod, 1);
}

/** What will be free on a node without another revocation, by kind, besides what is. */
export function leavingOn({ pods }: NodeState): readonly number[] {
  const row: number[] = [];
  for (const pod of pods) {
    if (pod.charged !== undefined && isLeaving(pod)) addTo(row, pod.charged.demand, 1);
  }
  return row;
}
