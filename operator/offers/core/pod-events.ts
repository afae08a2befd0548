import { DEFAULT_ROLE } from '../gate.ts';
import type { Cluster } from './cluster.ts';
import { sameVector } from './demand-vector.ts';
import { sameLabels } from './label-match.ts';
import { countLeaving } from './leaving.ts';
import { launchBackoffMs } from './owner-memory.ts';
import { classKey } from './pod-class.ts';
import type { PodFacts } from './pod-facts.ts';
import type { PodState } from './pod-state.ts';
import { joinQueue, leaveQueue } from './waiting.ts';

/**
 * A pod is new or changed in the cache. While a grant is on its way, the cache still shows the gate: the grant is kept until the cache shows the pod without it, or until {@link undoGrant}, so
 * a stale cache never makes the same room be given twice.
 */
export function setPod(cluster: Cluster, facts: PodFacts, now: number): void {
  const known = cluster.pods.get(facts.uid);
  if (known === undefined) {
    enter(cluster, register(cluster, facts));
    return;
  }
  const before = known.facts;
  known.facts = facts;
  if (facts.retry !== '' && facts.retry !== before.retry) retryWorkload(cluster, facts.ownerKey);
  const stillGated = facts.standing === 'waiting' || facts.standing === 'closed';
  if (known.grant !== undefined && stillGated && !facts.terminating) return;
  if (facts.bound && !before.bound) cluster.memories.of(facts.ownerKey).failures = 0;
  if (known.grant === undefined && samePod(before, facts)) return;
  exit(cluster, known, now);
  known.grant = undefined;
  enter(cluster, known);
}

/** A pod has ended or is gone: what it held is free. */
export function removePod(cluster: Cluster, uid: string, now: number): void {
  const pod = cluster.pods.get(uid);
  if (pod === undefined) return;
  exit(cluster, pod, now);
  cluster.pods.delete(uid);
  const { namespace } = pod.facts;
  const inNamespace = cluster.podsIn.get(namespace);
  if (inNamespace?.delete(pod) && inNamespace.size === 0) cluster.podsIn.delete(namespace);
}

/** Counts a waiting pod as granted from now on, on a node or (kube-scheduler chooses) on none. */
export function assumeGrant(cluster: Cluster, pod: PodState, node: string | undefined, now: number): void {
  const podClass = pod.waitingIn;
  if (podClass === undefined) return;
  const { memory, role } = podClass;
  pod.grant = { node, at: now };
  pod.waitedSince = memory.waitingSince;
  const hold = cluster.holds.of(podClass.key).find(held => held.node === node);
  if (hold !== undefined) cluster.holds.drop(hold);
  leaveQueue(cluster, pod, now);
  cluster.grants += 1;
  memory.lastGrant = now;
  memory.grantNumber = cluster.grants;
  memory.waitingSince = memory.waiting > 0 ? now : 0;
  role.lastGrant = cluster.grants;
  role.inOrder = undefined;
  charge(cluster, pod, {
    ...pod.facts,
    standing: node === undefined ? 'loose' : 'placed',
    node,
    bound: false,
  });
}

/** A grant did not come to pass (409, 422, the node vanished): the pod waits again where it stood. */
export function undoGrant(cluster: Cluster, uid: string, now: number): void {
  const pod = cluster.pods.get(uid);
  if (pod?.grant === undefined) return;
  exit(cluster, pod, now);
  pod.grant = undefined;
  restoreAge(cluster, pod);
  enter(cluster, pod);
}

/** The API server refuses the grant itself: the pod waits again, and its workload is tried again later, the later the more often that happened. */
export function refuseGrant(cluster: Cluster, uid: string, now: number, because: string): void {
  const pod = cluster.pods.get(uid);
  if (pod?.grant === undefined) return;
  undoGrant(cluster, uid, now);
  const memory = cluster.memories.of(pod.facts.ownerKey);
  // Those that were on their way together count as one.
  if (memory.backoff !== undefined && memory.backoff.until > now) return;
  memory.failures += 1;
  cluster.memories.decline(pod.facts.ownerKey, undefined, {
    until: now + launchBackoffMs(memory.failures),
    because,
  });
}

/**
 * A granted pod could not be bound and is to be deleted: its node is declined for its workload, longer with each failure in a row,
 * and the pod that replaces it goes on waiting where this one stopped. Its room is free when it is gone.
 */
export function noteTakenBack(cluster: Cluster, uid: string, now: number, because: string): void {
  const pod = cluster.pods.get(uid);
  if (pod === undefined) return;
  restoreAge(cluster, pod);
  const memory = cluster.memories.of(pod.facts.ownerKey);
  memory.failures += 1;
  const decline = { until: now + launchBackoffMs(memory.failures), because };
  cluster.memories.decline(pod.facts.ownerKey, pod.nodeName, decline);
}

/** Tries a workload again at once: its declines and its backoff end, and failures are counted anew. Its waiting age stays. */
export function retryWorkload(cluster: Cluster, ownerKey: string): void {
  if (!cluster.memories.reset(ownerKey)) return;
  cluster.revision += 1;
  for (const podClass of cluster.classes.values()) if (podClass.memory.key === ownerKey) podClass.awaken();
}

/** The role of a namespace changed: its pods move with what they hold. */
export function moveNamespace(cluster: Cluster, namespace: string, now: number): void {
  const role = cluster.accounts.role(cluster.roleOf.get(namespace) ?? DEFAULT_ROLE);
  const moving = [...(cluster.podsIn.get(namespace) ?? [])].filter(pod => pod.role !== role);
  const held = moving.map(({ charged }) => charged);
  // All leave before the first arrives: a class of waiting pods belongs to one role.
  for (const pod of moving) exit(cluster, pod, now);
  moving.forEach((pod, i) => {
    pod.role = role;
    const charged = held[i];
    if (pod.grant !== undefined && charged !== undefined) charge(cluster, pod, charged);
    else enter(cluster, pod);
  });
}

function register(cluster: Cluster, facts: PodFacts): PodState {
  const { namespace } = facts;
  const pod: PodState = {
    facts,
    role: cluster.accounts.role(cluster.roleOf.get(namespace) ?? DEFAULT_ROLE),
    charged: undefined,
    node: undefined,
    nodeName: undefined,
    waitingIn: undefined,
    grant: undefined,
    waitedSince: 0,
    revoking: false,
  };
  cluster.pods.set(facts.uid, pod);
  const inNamespace = cluster.podsIn.get(namespace);
  if (inNamespace === undefined) cluster.podsIn.set(namespace, new Set([pod]));
  else inNamespace.add(pod);
  return pod;
}

function restoreAge(cluster: Cluster, { facts, waitedSince }: PodState): void {
  const memory = cluster.memories.of(facts.ownerKey);
  if (waitedSince === 0) return;
  memory.waitingSince = memory.waitingSince === 0 ? waitedSince : Math.min(memory.waitingSince, waitedSince);
}

function enter(cluster: Cluster, pod: PodState): void {
  const { standing, terminating } = pod.facts;
  if (standing === 'placed' || standing === 'loose') charge(cluster, pod, pod.facts);
  else if (standing === 'waiting' && !terminating) joinQueue(cluster, pod);
}

function exit(cluster: Cluster, pod: PodState, now: number): void {
  leaveQueue(cluster, pod, now);
  const { charged } = pod;
  if (charged === undefined) return;
  if (countsAsUnbound(charged)) cluster.unbound -= 1;
  countLeaving(pod, -1);
  cluster.leave(pod);
  cluster.accounts.charge(pod.role, charged.demand, -1);
  pod.charged = undefined;
  cluster.revision += 1;
}

function charge(cluster: Cluster, pod: PodState, facts: PodFacts): void {
  pod.charged = facts;
  countLeaving(pod, 1);
  cluster.accounts.charge(pod.role, facts.demand, 1);
  if (facts.node !== undefined) cluster.home(pod, facts.node);
  if (countsAsUnbound(facts)) cluster.unbound += 1;
  cluster.revision += 1;
}

/** What kube-scheduler has yet to look at; what it has given up waits for others and must not use up the cap. */
function countsAsUnbound({ standing, bound, terminating, unschedulable }: PodFacts): boolean {
  return standing === 'placed' && !bound && !terminating && unschedulable === undefined;
}

function samePod(a: PodFacts, b: PodFacts): boolean {
  return (
    a.standing === b.standing &&
    a.node === b.node &&
    a.bound === b.bound &&
    a.terminating === b.terminating &&
    a.granted === b.granted &&
    a.unschedulable === b.unschedulable &&
    sameVector(a.demand, b.demand) &&
    sameLabels(a.labels, b.labels) &&
    (a.standing !== 'waiting' || classKey(a) === classKey(b))
  );
}
