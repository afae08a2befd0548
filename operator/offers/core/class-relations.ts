import type { Reason } from '../reasons.ts';
import { ClassConstraints } from './class-constraints.ts';
import type { Constraints } from './constraints.ts';
import type { NodeFilter } from './node-filter.ts';
import type { NodeState } from './node-state.ts';
import type { PodFacts } from './pod-facts.ts';
import type { PodAffinityTerm } from './pod-spec.ts';
import type { RelationRegistry } from './relation-registry.ts';
import { doNotSchedule, SpreadCounter, spreadOf } from './spread-counter.ts';
import {
  type NamespaceLabels,
  type ResolvedTerm,
  resolveTerm,
  type TopologyCounter,
  type Wakeable,
} from './topology-counter.ts';

/** Why other pods keep this one off a node. */
export interface RelationRefusal {
  readonly reason: Extract<
    Reason,
    | 'PodAffinityMismatch'
    | 'PodAntiAffinityConflict'
    | 'ExistingAntiAffinity'
    | 'SpreadTopologyMissing'
    | 'SpreadSkewExceeded'
    | 'ConstraintConflict'
  >;
  readonly topologyKey: string;
  readonly skew?: { readonly would: number; readonly max: number };
  /** The constraint in words, and why it is not met. */
  readonly who?: string;
}

/** What a class of pods demands of the pods around it, with the counts it is judged by. */
export class ClassRelations implements Wakeable {
  readonly #sample: PodFacts;
  readonly #registry: RelationRegistry;
  readonly #user: Wakeable;
  readonly #affinity: readonly ResolvedTerm[];
  readonly #affinityCount: TopologyCounter | undefined;
  readonly #anti: readonly TopologyCounter[];
  readonly #preferred: readonly {
    readonly counter: TopologyCounter;
    readonly weight: number;
    readonly topologyKey: string;
  }[];
  readonly #spreads: readonly { readonly counter: SpreadCounter; readonly maxSkew: number }[];
  readonly #constraints: ClassConstraints;
  #excluding: readonly TopologyCounter[] = [];
  #excludingAsOf = -1;

  constructor(
    sample: PodFacts,
    filter: NodeFilter,
    registry: RelationRegistry,
    labels: NamespaceLabels,
    user: Wakeable,
    constraints: Constraints,
  ) {
    this.#sample = sample;
    this.#registry = registry;
    this.#user = user;
    const { podAffinity, podAntiAffinity } = sample.spec.affinity ?? {};
    const resolve = (term: PodAffinityTerm): ResolvedTerm => resolveTerm(term, sample.namespace, labels);
    this.#affinity = (podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(resolve);
    this.#affinityCount =
      this.#affinity.length === 0 ? undefined : registry.acquireTerms(this.#affinity, this);
    const anti = podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    this.#anti = anti.map(term => registry.acquireTerms([resolve(term)], this));
    const preferred = [
      ...(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(term => ({
        ...term,
        sign: 1,
      })),
      ...(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(term => ({
        ...term,
        sign: -1,
      })),
    ];
    const silent: Wakeable = { awaken: () => undefined };
    this.#preferred = preferred.map(({ weight, podAffinityTerm, sign }) => ({
      counter: registry.acquireTerms([resolve(podAffinityTerm)], silent),
      weight: weight * sign,
      topologyKey: podAffinityTerm.topologyKey,
    }));
    this.#silent = silent;
    this.#spreads = doNotSchedule(sample.spec).map(constraint => ({
      counter: registry.acquireSpread(
        new SpreadCounter(spreadOf(constraint, sample, sample.spec, filter)),
        this,
      ),
      maxSkew: constraint.maxSkew,
    }));
    this.#constraints = new ClassConstraints(sample, constraints, filter, registry, this);
  }

  readonly #silent: Wakeable;

  get hasPreferences(): boolean {
    return this.#preferred.length > 0;
  }

  awaken(): void {
    this.#user.awaken();
  }

  /** The first refusal, in the order in which kube-scheduler's plugins filter: spread, then affinity; then Marathon's constraints. */
  refuse(node: NodeState): RelationRefusal | undefined {
    return (
      this.#refuseSpread(node) ??
      this.#refuseAffinity(node) ??
      this.#refuseAnti(node) ??
      this.#constraints.refuse(node)
    );
  }

  /** Weights of preferred terms times the pods that match in the node's topology. */
  score(node: NodeState): number {
    let points = 0;
    for (const { counter, weight, topologyKey } of this.#preferred) {
      points += weight * counter.countAt(topologyKey, node.facts.labels);
    }
    return points;
  }

  /** Whether the required affinity of this class stands on such a pod: it is not revoked for its sake. */
  wants(pod: PodFacts): boolean {
    return this.#affinity.some(term => term.matches(pod));
  }

  release(): void {
    if (this.#affinityCount !== undefined) this.#registry.release(this.#affinityCount, this);
    for (const counter of this.#anti) this.#registry.release(counter, this);
    for (const { counter } of this.#preferred) this.#registry.release(counter, this.#silent);
    for (const { counter } of this.#spreads) this.#registry.release(counter, this);
    for (const counter of this.#excluding) counter.users.delete(this);
    this.#constraints.release();
  }

  #refuseSpread({ facts }: NodeState): RelationRefusal | undefined {
    for (const { counter, maxSkew } of this.#spreads) {
      const { topologyKey } = counter;
      if (!Object.hasOwn(facts.labels, topologyKey)) return { reason: 'SpreadTopologyMissing', topologyKey };
      const would = counter.skewAt(facts.labels);
      if (would > maxSkew)
        return { reason: 'SpreadSkewExceeded', topologyKey, skew: { would, max: maxSkew } };
    }
    return undefined;
  }

  #refuseAffinity({ facts }: NodeState): RelationRefusal | undefined {
    const count = this.#affinityCount;
    if (count === undefined) return undefined;
    const missing = this.#affinity.find(({ topologyKey }) => !Object.hasOwn(facts.labels, topologyKey));
    if (missing !== undefined) return { reason: 'PodAffinityMismatch', topologyKey: missing.topologyKey };
    const absent = this.#affinity.find(({ topologyKey }) => count.countAt(topologyKey, facts.labels) === 0);
    if (absent === undefined) return undefined;
    // The first of a group that asks for its own kind may go anywhere (kube-scheduler's satisfyPodAffinity).
    if (count.empty && this.#affinity.every(term => term.matches(this.#sample))) return undefined;
    return { reason: 'PodAffinityMismatch', topologyKey: absent.topologyKey };
  }

  #refuseAnti({ facts }: NodeState): RelationRefusal | undefined {
    const near = (counter: TopologyCounter): string | undefined =>
      counter.topologyKeys.find(key => counter.countAt(key, facts.labels) > 0);
    for (const counter of this.#anti) {
      const topologyKey = near(counter);
      if (topologyKey !== undefined) return { reason: 'PodAntiAffinityConflict', topologyKey };
    }
    for (const counter of this.#excludingNow()) {
      const topologyKey = near(counter);
      if (topologyKey !== undefined) return { reason: 'ExistingAntiAffinity', topologyKey };
    }
    return undefined;
  }

  #excludingNow(): readonly TopologyCounter[] {
    if (this.#excludingAsOf === this.#registry.ownersRevision) return this.#excluding;
    for (const counter of this.#excluding) counter.users.delete(this);
    this.#excluding = this.#registry.excluding(this.#sample);
    for (const counter of this.#excluding) counter.users.add(this);
    this.#excludingAsOf = this.#registry.ownersRevision;
    return this.#excluding;
  }
}

/** Whether a pod refuses every node because of what the allocator does not judge. */
export function usesMinDomains(pod: PodFacts): boolean {
  return doNotSchedule(pod.spec).some(({ minDomains }) => minDomains !== undefined && minDomains > 1);
}
