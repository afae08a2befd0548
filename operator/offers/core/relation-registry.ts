import type { NodeState } from './node-state.ts';
import type { PodFacts } from './pod-facts.ts';
import type { PodAffinityTerm, RawPodSpec } from './pod-spec.ts';
import { SpreadCounter } from './spread-counter.ts';
import {
  type NamespaceLabels,
  type ResolvedTerm,
  resolveTerm,
  TopologyCounter,
  type Wakeable,
} from './topology-counter.ts';

/** Walks what is placed now, to fill a counter that is new: of one namespace, or of all. */
export interface PlacedPods {
  placedIn(namespaces: ReadonlySet<string> | undefined): Iterable<readonly [PodFacts, NodeState]>;
  nodes(): Iterable<NodeState>;
}

/** A required anti-affinity term of placed pods: counts its owners, not the pods it selects. */
interface OwnedTerm {
  readonly term: ResolvedTerm;
  readonly counter: TopologyCounter;
  pods: number;
}

/**
 * Keeps the counts behind pod affinity, anti-affinity and topology spread. A count exists while some waiting class asks for it and is changed with
 * each pod that comes or goes, so judging a node is a look-up; equal terms share one count.
 */
export class RelationRegistry {
  readonly #placed: PlacedPods;
  readonly #namespaceLabels: NamespaceLabels;
  readonly #counters = new Map<string, TopologyCounter>();
  readonly #spreads = new Map<string, SpreadCounter>();
  /** Counters by the namespaces they count in; `undefined`: a selector decides. */
  readonly #byNamespace = new Map<string | undefined, Set<TopologyCounter | SpreadCounter>>();
  /** Placed pods' own required anti-affinity terms, with where those pods are, by the namespaces they exclude pods of. */
  readonly #owners = new Map<string | undefined, Map<string, OwnedTerm>>();
  /** Grows when a term of a placed pod is new or gone. */
  ownersRevision = 0;

  constructor(placed: PlacedPods, namespaceLabels: NamespaceLabels) {
    this.#placed = placed;
    this.#namespaceLabels = namespaceLabels;
  }

  /** How many counts are kept; none while nobody waits. */
  get size(): number {
    return this.#counters.size + this.#spreads.size;
  }

  /** A count of pods that match all terms, by the topology keys of the terms. */
  acquireTerms(terms: readonly ResolvedTerm[], user: Wakeable): TopologyCounter {
    const key = terms.map(term => term.key).join('&');
    let counter = this.#counters.get(key);
    if (counter === undefined) {
      const namespaces = terms.find(term => term.namespaces !== undefined)?.namespaces;
      counter = new TopologyCounter(
        key,
        namespaces,
        terms.map(term => term.topologyKey),
        pod => terms.every(term => term.matches(pod)),
        terms.some(({ counted }) => counted),
      );
      this.#counters.set(key, counter);
      this.#index(counter, namespaces);
      for (const [pod, node] of this.#placed.placedIn(namespaces)) counter.count(pod, node.facts.labels, 1);
    }
    counter.users.add(user);
    return counter;
  }

  acquireSpread(spread: SpreadCounter, user: Wakeable): SpreadCounter {
    const known = this.#spreads.get(spread.key);
    const counter = known ?? spread;
    counter.users.add(user);
    if (known !== undefined) return known;
    this.#spreads.set(spread.key, spread);
    const namespaces = new Set([spread.namespace]);
    this.#index(spread, namespaces);
    for (const node of this.#placed.nodes()) spread.countNode(node.facts, 1);
    for (const [pod, node] of this.#placed.placedIn(namespaces)) spread.countPod(pod, node.facts, 1);
    return spread;
  }

  release(counter: TopologyCounter | SpreadCounter, user: Wakeable): void {
    counter.users.delete(user);
    if (counter.users.size > 0) return;
    if (counter instanceof SpreadCounter) this.#spreads.delete(counter.key);
    else this.#counters.delete(counter.key);
    const namespaces =
      counter instanceof SpreadCounter ? [counter.namespace] : (counter.namespaces ?? [undefined]);
    for (const namespace of namespaces) {
      const counters = this.#byNamespace.get(namespace);
      if (counters?.delete(counter) && counters.size === 0) this.#byNamespace.delete(namespace);
    }
  }

  /** Terms of placed pods that exclude this pod (the symmetry of anti-affinity). */
  excluding(pod: PodFacts): readonly TopologyCounter[] {
    const near = [
      ...(this.#owners.get(pod.namespace)?.values() ?? []),
      ...(this.#owners.get(undefined)?.values() ?? []),
    ];
    return near.filter(({ term }) => term.matches(pod)).map(({ counter }) => counter);
  }

  podPlaced(pod: PodFacts, node: NodeState, change: 1 | -1): void {
    this.#count(pod, node, change, this.#byNamespace.get(pod.namespace));
    this.#count(pod, node, change, this.#byNamespace.get(undefined));
    for (const term of requiredAntiTerms(pod.spec)) {
      this.#countOwner(resolveTerm(term, pod.namespace, this.#namespaceLabels), pod, node, change);
    }
  }

  nodeCounted(node: NodeState, change: 1 | -1): void {
    for (const spread of this.#spreads.values()) spread.countNode(node.facts, change);
  }

  /** Labels of a namespace changed: what a namespaceSelector decided is counted again. */
  namespaceChanged(): void {
    for (const counter of this.#byNamespace.get(undefined) ?? []) {
      if (counter instanceof SpreadCounter) continue;
      counter.clear();
      for (const [pod, node] of this.#placed.placedIn(undefined)) counter.count(pod, node.facts.labels, 1);
      for (const user of counter.users) user.awaken();
    }
    this.ownersRevision += 1;
  }

  #count(
    pod: PodFacts,
    node: NodeState,
    change: 1 | -1,
    counters: ReadonlySet<TopologyCounter | SpreadCounter> | undefined,
  ): void {
    for (const counter of counters ?? []) {
      if (counter instanceof SpreadCounter) counter.countPod(pod, node.facts, change);
      else counter.count(pod, node.facts.labels, change);
    }
  }

  #countOwner(term: ResolvedTerm, pod: PodFacts, node: NodeState, change: 1 | -1): void {
    for (const namespace of term.namespaces ?? [undefined]) {
      const terms = this.#owners.get(namespace) ?? new Map<string, OwnedTerm>();
      let owned = terms.get(term.key);
      if (owned === undefined) {
        owned = {
          term,
          counter: new TopologyCounter(term.key, undefined, [term.topologyKey], () => true),
          pods: 0,
        };
        terms.set(term.key, owned);
        this.#owners.set(namespace, terms);
        this.ownersRevision += 1;
      }
      owned.counter.count(pod, node.facts.labels, change);
      owned.pods += change;
      if (owned.pods > 0) continue;
      terms.delete(term.key);
      if (terms.size === 0) this.#owners.delete(namespace);
      this.ownersRevision += 1;
    }
  }

  #index(counter: TopologyCounter | SpreadCounter, namespaces: ReadonlySet<string> | undefined): void {
    for (const namespace of namespaces ?? [undefined]) {
      const counters = this.#byNamespace.get(namespace) ?? new Set();
      counters.add(counter);
      this.#byNamespace.set(namespace, counters);
    }
  }
}

function requiredAntiTerms(spec: RawPodSpec): readonly PodAffinityTerm[] {
  return spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}
