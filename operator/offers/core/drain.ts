import type { Cluster } from './cluster.ts';
import { setRevoking } from './leaving.ts';
import type { PodState } from './pod-state.ts';
import type { Victim } from './revoke.ts';

/** What is to leave nodes that carry smack.dev/drain-by, Mesos' inverse offers with a deadline. */
export interface DrainPlan {
  readonly victims: readonly (Victim & { readonly node: string })[];
  /** Pods that hinder the drain and are never deleted: of Jobs, bare ones, ungated ones. They are reported. */
  readonly stuck: readonly {
    readonly uid: string;
    readonly namespace: string;
    readonly name: string;
    readonly node: string;
  }[];
  /** When the next pod is due. */
  readonly wakeAt: number | undefined;
}

/**
 * Pods on draining nodes that must be told to go now: a role's revocation deadline before the node is to be empty, so that an eviction that is
 * blocked until its deadline still ends in time. Roles whose pods may not be revoked are asked to leave all the same: the node goes away.
 */
export function planDrain(cluster: Cluster, now: number): DrainPlan {
  const victims: DrainPlan['victims'][number][] = [];
  const stuck: DrainPlan['stuck'][number][] = [];
  let next = Number.POSITIVE_INFINITY;
  for (const { pod, node, due } of stillThere(cluster)) {
    if (due > now) next = Math.min(next, due);
    else if (pod.facts.revocable && pod.grant === undefined) victims.push({ ...victimOf(pod), node });
    else if (!isDaemon(pod)) stuck.push({ ...nameOf(pod), node });
  }
  for (const { uid } of victims) {
    const pod = cluster.pods.get(uid);
    if (pod !== undefined) setRevoking(pod, true);
  }
  return { victims, stuck, wakeAt: next === Number.POSITIVE_INFINITY ? undefined : next };
}

/** Pods on draining nodes that are not on their way out, with the time at which they must be told to go. */
function* stillThere(
  cluster: Cluster,
): Generator<{ readonly pod: PodState; readonly node: string; readonly due: number }> {
  for (const { facts, pods } of cluster.nodes.values()) {
    const { drainBy, name } = facts;
    if (drainBy === undefined) continue;
    for (const pod of pods) {
      if (!pod.revoking && !pod.facts.terminating) {
        yield { pod, node: name, due: drainBy - pod.role.facts.revocation.deadlineMs };
      }
    }
  }
}

/** DaemonSets tolerate the node's taints and go with it. */
function isDaemon({ facts }: PodState): boolean {
  return facts.ownerKind === 'DaemonSet';
}

function nameOf({ facts }: PodState): {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
} {
  return { uid: facts.uid, namespace: facts.namespace, name: facts.name };
}

function victimOf(pod: PodState): Victim {
  return { ...nameOf(pod), role: pod.role.facts.name, deadlineMs: pod.role.facts.revocation.deadlineMs };
}
