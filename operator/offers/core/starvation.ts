import type { Cluster } from './cluster.ts';
import { amountOf, type Vector } from './demand-vector.ts';
import type { Hold } from './hold.ts';
import type { NodeState } from './node-state.ts';
import { Pace, type Pause } from './pace.ts';
import { stopOf } from './permission.ts';
import type { PodClass } from './pod-class.ts';
import { classesInOrder, type Role } from './role.ts';
import { inFairOrder } from './shares.ts';

/** At most this part of the nodes is held for starving pods, and always one. */
const HELD_NODES = 0.1;
/** More loosened nodes than this and all nodes are walked. */
const MANY_LOOSENED = 256;
/** What passing by a node costs that is refused by a byte or two, measured in nodes looked at closely. */
const PASSED_COSTS = 0.05;

/**
 * Keeps a node for pods that have waited too long: in the fair order, one a role. Small pods of others can then no longer take what comes free
 * there, so a pod gets in as soon as enough of what runs on that node has ended. Also works out when the next pod will have waited too long.
 * Pauses after so many looks; returns whether an event was applied meanwhile, which ends it early: what was found out so far is kept.
 */
export function* holdForStarving(
  cluster: Cluster,
  now: number,
  pauseEvery?: number,
): Generator<Pause, boolean> {
  if (!cluster.starving && now < cluster.nextStarving) return false;
  const starving = starvingClasses(cluster, now);
  const { revision } = cluster;
  const pace = new Pace(cluster, pauseEvery);
  let left = Math.max(1, Math.floor(cluster.nodes.size * HELD_NODES)) - starvationHolds(cluster).length;
  for (const podClass of starving) {
    if (left <= 0) break;
    if (pace.isOver) yield* pace.pause();
    if (cluster.revision !== revision) return true;
    const node = easiestToFree(cluster, podClass);
    if (node === undefined) continue;
    left -= 1;
    cluster.holds.add({
      kind: 'starvation',
      classKey: podClass.key,
      role: podClass.role.facts.name,
      node: node.facts.name,
      demand: podClass.sample.demand,
      since: now,
    });
  }
  return false;
}

/** Heads of queues that have waited too long and have nothing held yet, in the fair order; notes when the next one is due. */
function starvingClasses(cluster: Cluster, now: number): readonly PodClass[] {
  const starving: PodClass[] = [];
  cluster.starving = false;
  cluster.nextStarving = Number.POSITIVE_INFINITY;
  for (const role of cluster.accounts.roles.values()) {
    if (role.waiting.size === 0 || role.facts.nodeChoice === 'Scheduler') continue;
    const head = headOf(cluster, role);
    const due = (head ?? classesInOrder(role)[0])?.memory.waitingSince ?? now;
    if (due + role.facts.starvationMs > now) {
      cluster.nextStarving = Math.min(cluster.nextStarving, due + role.facts.starvationMs);
      continue;
    }
    cluster.starving = true;
    if (head !== undefined && !holds(cluster, role)) starving.push(head);
  }
  return starving.sort((a, b) => inFairOrder(a.role, b.role));
}

function starvationHolds(cluster: Cluster): ReturnType<Cluster['holds']['all']> {
  return cluster.holds.all().filter(({ kind }) => kind === 'starvation');
}

/**
 * Whether a hold is of no use: its class may not be granted anything (its role reached its limit, headroom is short, grants failed), or could not go to that node whatever
 * ends there (a taint or label changed, the node shrank, it is declined).
 */
export function isIdle(cluster: Cluster, { classKey, node }: Hold): boolean {
  const podClass = cluster.classes.get(classKey);
  const state = cluster.nodes.get(node);
  if (podClass === undefined || state === undefined) return true;
  return stopOf(cluster, podClass) !== undefined || !couldFit(cluster, podClass, state);
}

/** Whether some hold ended because it was of no use. */
export function dropIdleHolds(cluster: Cluster): boolean {
  let dropped = false;
  for (const hold of cluster.holds.all()) {
    if (!isIdle(cluster, hold)) continue;
    cluster.holds.drop(hold);
    const node = cluster.nodes.get(hold.node);
    if (node !== undefined) cluster.loosen(node);
    dropped = true;
  }
  return dropped;
}

function holds(cluster: Cluster, role: Role): boolean {
  return cluster.holds.any && [...role.waiting.keys()].some(key => cluster.holds.of(key).length > 0);
}

/** The first class in the role's order that no rule stops. */
function headOf(cluster: Cluster, role: Role): PodClass | undefined {
  return classesInOrder(role).find(podClass => stopOf(cluster, podClass) === undefined);
}

/**
 * The node with the least missing, as the largest part of its allocatable; not one that is held already. A class for which no node could be freed
 * looks again only at nodes that loosened since: a pod that no node could ever take costs nothing more.
 */
function easiestToFree(cluster: Cluster, podClass: PodClass): NodeState | undefined {
  let chosen: NodeState | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const node of nodesToFree(cluster, podClass)) {
    if (cluster.holds.on(node.facts.name).length > 0 || !couldFit(cluster, podClass, node)) continue;
    const missing = missingOn(cluster, podClass, node);
    if (missing < least) {
      least = missing;
      chosen = node;
    }
  }
  if (chosen === undefined) podClass.unfreed = cluster.loosened.latest;
  return chosen;
}

/** Nodes that would have the room if they were empty. */
function* nodesToFree(cluster: Cluster, { unfreed, sample, filter }: PodClass): Generator<NodeState> {
  const slots = unfreed < 0 ? undefined : cluster.loosened.since(unfreed, MANY_LOOSENED);
  for (const slot of slots ?? roomySlots(cluster, sample.demand)) {
    if (filter.surelyRefuses(slot)) continue;
    const node = cluster.nodeAt(slot);
    if (node === undefined) continue;
    cluster.examined += 1;
    yield node;
  }
}

function* roomySlots(cluster: Cluster, demand: Vector): Generator<number> {
  const { whole } = cluster;
  const end = whole.slots;
  cluster.examined += Math.ceil(end * PASSED_COSTS);
  for (
    let slot = whole.nextCovering(0, end, demand);
    slot < end;
    slot = whole.nextCovering(slot + 1, end, demand)
  )
    yield slot;
}

/** Whether an empty node would do: everything that pods coming and going on it can't change. */
function couldFit(cluster: Cluster, podClass: PodClass, node: NodeState): boolean {
  const { sample, filter, memory } = podClass;
  return (
    cluster.whole.covers(node.slot, sample.demand) &&
    filter.judge(node.slot, node.facts) === 'fits' &&
    !memory.declined.has(node.facts.name) &&
    podClass.relations?.refuse(node) === undefined
  );
}

/** The largest part of its allocatable that a node is short of. */
function missingOn(cluster: Cluster, { sample }: PodClass, { slot, facts }: NodeState): number {
  const { kinds, amounts } = sample.demand;
  let most = 0;
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i] as number;
    const missing = (amounts[i] as number) - cluster.table.free(slot, kind);
    if (missing > 0) most = Math.max(most, missing / amountOf(facts.allocatable, kind));
  }
  return most;
}
