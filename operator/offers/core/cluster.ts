import { Accounts } from './accounts.ts';
import { FilterCache } from './filter-cache.ts';
import { Holds } from './holds.ts';
import type { Labels } from './label-match.ts';
import { LoosenedNodes } from './loosened-nodes.ts';
import { type NodeFacts, sameNode } from './node-facts.ts';
import type { NodeState } from './node-state.ts';
import { NodeTable } from './node-table.ts';
import { OwnerMemories } from './owner-memory.ts';
import type { PodClass } from './pod-class.ts';
import type { PodFacts } from './pod-facts.ts';
import type { PodState } from './pod-state.ts';
import { RelationRegistry } from './relation-registry.ts';
import type { ResourceKinds } from './resource-kinds.ts';
import type { Role } from './role.ts';
import { Shares } from './shares.ts';

export interface ClusterOptions {
  readonly kinds: ResourceKinds;
  /** Kinds that do not count in shares, by number. */
  readonly excluded?: ReadonlySet<number>;
}

/**
 * The allocator's model of the cluster, changed by events and by grants, each at a cost that depends on what the event concerns alone. It is plain data with
 * its invariants: no I/O, no clock. `pod-events.ts` and `role-events.ts` change it further; `cycle.ts` decides on it.
 */
export class Cluster {
  readonly kinds: ResourceKinds;
  readonly shares: Shares;
  readonly accounts: Accounts;
  /** What is free on each node. */
  readonly table = new NodeTable();
  /** What each node would have if nothing were on it. */
  readonly whole = new NodeTable();
  readonly loosened = new LoosenedNodes();
  readonly filters = new FilterCache();
  readonly memories = new OwnerMemories();
  readonly holds: Holds;
  readonly relations: RelationRegistry;
  readonly nodes = new Map<string, NodeState>();
  readonly pods = new Map<string, PodState>();
  readonly classes = new Map<string, PodClass>();
  /** Pods on nodes that are not known, by the node's name. */
  readonly homeless = new Map<string, Set<PodState>>();
  readonly podsIn = new Map<string, Set<PodState>>();
  /** The role of each namespace that some role names. */
  roleOf: ReadonlyMap<string, string> = new Map();
  /** Grows with every change; equal to `settled` when a cycle has nothing to look at. */
  revision = 0;
  settled = -1;
  /** Pods granted on a node and not yet bound. */
  unbound = 0;
  /** The last cycle stopped because as many of them as allowed were unbound. */
  capped = false;
  /** Nodes looked at so far: the measure of work. */
  examined = 0;
  /** A running number of grants. */
  grants = 0;
  /** When the next waiting class may have waited too long, milliseconds since 1970; infinity: nothing waits. */
  nextStarving = Number.POSITIVE_INFINITY;
  /** Some class has waited too long already: each cycle looks whether a node can be held for it. */
  starving = false;
  /** The class of pods with which the next round of revocation goes on; `undefined`: the last one looked at all. */
  revokeNext: string | undefined;
  /** Roles that have a class which may fit now after all; a running cycle takes them back in. */
  readonly awoken = new Set<Role>();
  readonly #bySlot: (NodeState | undefined)[] = [];
  readonly #freeSlots: number[] = [];
  readonly #namespaceLabels = new Map<string, Labels>();

  constructor({ kinds, excluded }: ClusterOptions) {
    this.kinds = kinds;
    this.shares = new Shares(excluded);
    this.accounts = new Accounts(this.shares);
    this.holds = new Holds();
    this.relations = new RelationRegistry(
      { placedIn: namespaces => this.#placedIn(namespaces), nodes: () => this.nodes.values() },
      namespace => this.labelsOf(namespace),
    );
  }

  labelsOf(namespace: string): Labels {
    // Every namespace carries its name as a label (KEP-2161), also before it is seen.
    return this.#namespaceLabels.get(namespace) ?? { 'kubernetes.io/metadata.name': namespace };
  }

  setNamespaceLabels(namespace: string, labels: Labels): void {
    this.#namespaceLabels.set(namespace, labels);
    this.relations.namespaceChanged();
    for (const podClass of this.classes.values()) podClass.awaken();
    this.revision += 1;
  }

  nodeAt(slot: number): NodeState | undefined {
    return this.#bySlot[slot];
  }

  /** A node is new or changed. Returns whether anything did. */
  setNode(facts: NodeFacts): boolean {
    const known = this.nodes.get(facts.name);
    if (known !== undefined && sameNode(known.facts, facts)) return false;
    if (known === undefined) this.#addNode(facts);
    else this.#changeNode(known, facts);
    return true;
  }

  /** A node is gone. Its pods stay charged to their roles until they are gone too. */
  removeNode(name: string): void {
    const node = this.nodes.get(name);
    if (node === undefined) return;
    for (const pod of node.pods) {
      this.countPod(pod, node, -1);
      this.#homeless(name).add(pod);
      pod.node = undefined;
    }
    this.#countNode(node, -1);
    this.#setUsable(node.slot, false);
    this.loosened.remove(node.slot);
    this.filters.forget(node.slot);
    this.nodes.delete(name);
    this.#bySlot[node.slot] = undefined;
    this.#freeSlots.push(node.slot);
    this.holds.dropNode(name);
    this.revision += 1;
  }

  /** The node became easier to use. */
  loosen(node: NodeState): void {
    this.revision += 1;
    this.loosened.touch(node.slot, this.revision);
  }

  /** Puts a pod's amounts on a node or takes them off. */
  countPod(pod: PodState, node: NodeState, change: 1 | -1): void {
    const charged = pod.charged;
    if (charged === undefined) return;
    this.table.add(node.slot, charged.demand, change === 1 ? -1 : 1);
    this.relations.podPlaced(charged, node, change);
    const ofOwner = (node.owners.get(charged.ownerKey) ?? 0) + change;
    if (ofOwner > 0) node.owners.set(charged.ownerKey, ofOwner);
    else node.owners.delete(charged.ownerKey);
    if (change === -1) this.loosen(node);
  }

  /** The node by name, or the set of those that wait for it to appear. */
  home(pod: PodState, nodeName: string): void {
    pod.nodeName = nodeName;
    const node = this.nodes.get(nodeName);
    pod.node = node;
    if (node === undefined) {
      this.#homeless(nodeName).add(pod);
      return;
    }
    node.pods.add(pod);
    this.countPod(pod, node, 1);
  }

  leave(pod: PodState): void {
    if (pod.nodeName === undefined) return;
    if (pod.node !== undefined) {
      pod.node.pods.delete(pod);
      this.countPod(pod, pod.node, -1);
    } else {
      const waiting = this.homeless.get(pod.nodeName);
      if (waiting?.delete(pod) && waiting.size === 0) this.homeless.delete(pod.nodeName);
    }
    pod.node = undefined;
    pod.nodeName = undefined;
  }

  #addNode(facts: NodeFacts): void {
    const slot = this.#freeSlots.pop() ?? this.table.slots;
    this.table.open(slot);
    this.whole.open(slot);
    this.filters.taints.note(slot, facts.taints);
    const node: NodeState = { slot, facts, pods: new Set(), owners: new Map() };
    this.nodes.set(facts.name, node);
    this.#bySlot[slot] = node;
    this.#countNode(node, 1);
    this.#setUsable(slot, facts.condition === 'ready');
    const waiting = this.homeless.get(facts.name);
    this.homeless.delete(facts.name);
    for (const pod of waiting ?? []) this.home(pod, facts.name);
    this.loosen(node);
  }

  #changeNode(node: NodeState, facts: NodeFacts): void {
    for (const pod of node.pods)
      if (pod.charged !== undefined) this.relations.podPlaced(pod.charged, node, -1);
    this.#countNode(node, -1);
    node.facts = facts;
    this.filters.taints.note(node.slot, facts.taints);
    this.#countNode(node, 1);
    for (const pod of node.pods)
      if (pod.charged !== undefined) this.relations.podPlaced(pod.charged, node, 1);
    this.filters.forget(node.slot);
    this.#setUsable(node.slot, facts.condition === 'ready');
    if (facts.condition !== 'ready') this.holds.dropNode(facts.name);
    this.loosen(node);
  }

  #setUsable(slot: number, usable: boolean): void {
    this.table.setUsable(slot, usable);
    this.whole.setUsable(slot, usable);
  }

  #countNode(node: NodeState, change: 1 | -1): void {
    this.table.add(node.slot, node.facts.allocatable, change);
    this.whole.add(node.slot, node.facts.allocatable, change);
    if (node.facts.condition !== 'lost') this.shares.addNode(node.facts.allocatable, change);
    this.relations.nodeCounted(node, change);
  }

  #homeless(name: string): Set<PodState> {
    const known = this.homeless.get(name);
    if (known !== undefined) return known;
    const pods = new Set<PodState>();
    this.homeless.set(name, pods);
    return pods;
  }

  *#placedIn(namespaces: ReadonlySet<string> | undefined): Generator<readonly [PodFacts, NodeState]> {
    for (const namespace of namespaces ?? this.podsIn.keys()) {
      for (const { charged, node } of this.podsIn.get(namespace) ?? []) {
        if (charged !== undefined && node !== undefined) yield [charged, node];
      }
    }
  }
}
