import { ClassRelations } from './class-relations.ts';
import type { Cluster } from './cluster.ts';
import { readConstraints } from './constraints.ts';
import { classKey, PodClass } from './pod-class.ts';
import type { PodState } from './pod-state.ts';

/** Puts a pod into the queue of its class. */
export function joinQueue(cluster: Cluster, pod: PodState): void {
  const key = classKey(pod.facts);
  const podClass = cluster.classes.get(key) ?? openClass(cluster, key, pod);
  const { memory } = podClass;
  const since = Math.max(pod.facts.createdAt, memory.lastGrant);
  // A pod that replaces one which was deleted ungranted goes on waiting where that one stopped.
  memory.waitingSince = memory.waitingSince === 0 ? since : Math.min(memory.waitingSince, since);
  memory.waiting += 1;
  cluster.nextStarving = Math.min(
    cluster.nextStarving,
    memory.waitingSince + podClass.role.facts.starvationMs,
  );
  podClass.pods.set(pod.facts.uid, pod);
  podClass.role.inOrder = undefined;
  pod.waitingIn = podClass;
  cluster.revision += 1;
}

/** Takes a pod out of its queue; the class goes with its last pod. */
export function leaveQueue(cluster: Cluster, pod: PodState, now: number): void {
  const podClass = pod.waitingIn;
  if (podClass === undefined) return;
  pod.waitingIn = undefined;
  podClass.pods.delete(pod.facts.uid);
  podClass.memory.waiting -= 1;
  if (podClass.memory.waiting === 0) podClass.memory.unusedSince = now;
  if (podClass.pods.size === 0) closeClass(cluster, podClass);
  cluster.revision += 1;
}

function openClass(cluster: Cluster, key: string, pod: PodState): PodClass {
  const constraints = readConstraints(pod.facts.constraints);
  const filter = cluster.filters.acquire(pod.facts.spec, constraints);
  const memory = cluster.memories.of(pod.facts.ownerKey);
  const awoken = (woken: PodClass): void => {
    cluster.revision += 1;
    cluster.awoken.add(woken.role);
  };
  const podClass = new PodClass(key, pod.facts, pod.role, memory, filter, constraints, awoken);
  podClass.relations = new ClassRelations(
    pod.facts,
    filter.filter,
    cluster.relations,
    namespace => cluster.labelsOf(namespace),
    podClass,
    constraints,
  );
  cluster.classes.set(key, podClass);
  pod.role.waiting.set(key, podClass);
  return podClass;
}

function closeClass(cluster: Cluster, podClass: PodClass): void {
  cluster.classes.delete(podClass.key);
  podClass.role.waiting.delete(podClass.key);
  podClass.role.inOrder = undefined;
  podClass.relations?.release();
  cluster.filters.release(podClass.filter);
  for (const hold of cluster.holds.of(podClass.key)) {
    cluster.holds.drop(hold);
    const node = cluster.nodes.get(hold.node);
    if (node !== undefined) cluster.loosen(node);
  }
}
