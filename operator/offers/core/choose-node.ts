import type { Cluster } from './cluster.ts';
import { fits, fitsBesidesRoom } from './fit.ts';
import type { NodeState } from './node-state.ts';
import { BLOCK } from './node-table.ts';
import type { PodClass } from './pod-class.ts';
import type { SeededRandom } from './random.ts';
import { CPU, MEMORY } from './resource-kinds.ts';

/** Nodes that fit are compared up to this many; more when the pod has preferences, as kube-scheduler samples 100 at least. */
const ENOUGH = 16;
const ENOUGH_WITH_PREFERENCES = 128;
/** What a walk through a block counts, measured in nodes looked at closely. */
const BLOCK_COSTS = 4;
const SKIPPED_BLOCK_COSTS = 0.25;
/** More loosened nodes than this and the block index is the faster way. */
const MANY_LOOSENED = 256;

/** Whether a search is worth its while: nothing was looked at yet, or a node that loosened since has the room. A no is remembered. */
export function mayHaveRoom(cluster: Cluster, podClass: PodClass): boolean {
  const { checked, sample } = podClass;
  if (checked < 0) return true;
  const slots = cluster.loosened.since(checked, MANY_LOOSENED);
  if (slots === undefined) return true;
  for (const slot of slots) if (cluster.table.covers(slot, sample.demand)) return true;
  podClass.checked = cluster.loosened.latest;
  return false;
}

/**
 * A node for a pod of the class, or `undefined`. A class that fitted nowhere looks only at nodes that loosened since; otherwise blocks of nodes
 * are walked from a random one on, and blocks in which nothing can fit are skipped.
 */
export function chooseNode(
  cluster: Cluster,
  podClass: PodClass,
  random: SeededRandom,
): NodeState | undefined {
  for (const hold of cluster.holds.of(podClass.key)) {
    const node = cluster.nodes.get(hold.node);
    if (node !== undefined && fits(cluster, podClass, node)) return node;
  }
  const found = candidates(cluster, podClass, random);
  if (found.length === 0) {
    podClass.checked = cluster.loosened.latest;
    return undefined;
  }
  return best(cluster, podClass, found);
}

function candidates(cluster: Cluster, podClass: PodClass, random: SeededRandom): readonly NodeState[] {
  const { onlyNames } = podClass.filter.filter;
  if (onlyNames !== undefined) return fitting(cluster, podClass, nodesNamed(cluster, onlyNames));
  if (podClass.checked >= 0) {
    const slots = cluster.loosened.since(podClass.checked, MANY_LOOSENED);
    if (slots !== undefined) return fitting(cluster, podClass, nodesAt(cluster, slots));
  }
  return searchBlocks(cluster, podClass, random);
}

function searchBlocks(cluster: Cluster, podClass: PodClass, random: SeededRandom): readonly NodeState[] {
  const { table } = cluster;
  const { demand } = podClass.sample;
  const enough = enoughFor(podClass);
  const found: NodeState[] = [];
  const blocks = table.blocks;
  const first = random.below(blocks);
  cluster.examined += Math.ceil(blocks * SKIPPED_BLOCK_COSTS);
  for (let i = 0; i < blocks && found.length < enough; i++) {
    const block = first + i < blocks ? first + i : first + i - blocks;
    if (!table.blockMayCover(block, demand)) continue;
    const before = found.length;
    searchBlock(cluster, podClass, block, enough, found);
    if (found.length === before) table.tighten(block);
  }
  return found;
}

function searchBlock(
  cluster: Cluster,
  podClass: PodClass,
  block: number,
  enough: number,
  found: NodeState[],
): void {
  const { table } = cluster;
  const { filter, sample } = podClass;
  const end = Math.min((block + 1) * BLOCK, table.slots);
  cluster.examined += BLOCK_COSTS;
  for (
    let slot = table.nextCovering(block * BLOCK, end, sample.demand);
    slot < end && found.length < enough;
    slot = table.nextCovering(slot + 1, end, sample.demand)
  ) {
    if (filter.surelyRefuses(slot)) continue;
    const node = cluster.nodeAt(slot);
    cluster.examined += 1;
    if (node !== undefined && fitsBesidesRoom(cluster, podClass, node)) found.push(node);
  }
}

function fitting(cluster: Cluster, podClass: PodClass, nodes: Iterable<NodeState>): readonly NodeState[] {
  const enough = enoughFor(podClass);
  const found: NodeState[] = [];
  for (const node of nodes) {
    cluster.examined += 1;
    if (fits(cluster, podClass, node)) found.push(node);
    if (found.length === enough) break;
  }
  return found;
}

function enoughFor({ filter, relations }: PodClass): number {
  return filter.filter.hasPreferences || relations?.hasPreferences ? ENOUGH_WITH_PREFERENCES : ENOUGH;
}

function* nodesNamed(cluster: Cluster, names: ReadonlySet<string>): Generator<NodeState> {
  for (const name of names) {
    const node = cluster.nodes.get(name);
    if (node !== undefined) yield node;
  }
}

function* nodesAt(cluster: Cluster, slots: readonly number[]): Generator<NodeState> {
  for (const slot of slots) {
    const node = cluster.nodeAt(slot);
    if (node !== undefined) yield node;
  }
}

function best(cluster: Cluster, podClass: PodClass, found: readonly NodeState[]): NodeState | undefined {
  let chosen = found[0];
  let most = Number.NEGATIVE_INFINITY;
  for (const node of found) {
    const points = pointsOf(cluster, podClass, node);
    if (points > most) {
      most = points;
      chosen = node;
    }
  }
  return chosen;
}

/**
 * Preferences first (node terms, soft taints, pod terms); then away from pods of the same workload, 50 points a pod, so that a lost
 * node takes few of them; then the node with the least cpu and memory left, up to 49 points, so that large holes stay whole for large pods.
 */
function pointsOf(cluster: Cluster, podClass: PodClass, node: NodeState): number {
  const preferred = podClass.filter.filter.preference(node.facts) + (podClass.relations?.score(node) ?? 0);
  const ofSameWorkload = node.owners.get(podClass.sample.ownerKey) ?? 0;
  const left = (leftOver(cluster, podClass, node, CPU) + leftOver(cluster, podClass, node, MEMORY)) / 2;
  return preferred - 50 * ofSameWorkload + 49 * (1 - left);
}

function leftOver(cluster: Cluster, { sample }: PodClass, node: NodeState, kind: number): number {
  const at = node.facts.allocatable.kinds.indexOf(kind);
  const whole = at < 0 ? 0 : (node.facts.allocatable.amounts[at] ?? 0);
  if (whole === 0) return 0;
  const asked = sample.demand.kinds.indexOf(kind);
  const asks = asked < 0 ? 0 : (sample.demand.amounts[asked] ?? 0);
  return Math.max(0, cluster.table.free(node.slot, kind) - asks) / whole;
}
