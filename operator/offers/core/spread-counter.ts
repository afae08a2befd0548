import { type Labels, labelMatcher } from './label-match.ts';
import type { FilteredNode, NodeFilter } from './node-filter.ts';
import type { RawPodSpec, SpreadConstraint } from './pod-spec.ts';
import type { CountedPod, Wakeable } from './topology-counter.ts';

/** A pod that spread counts, unless it is terminating (kubernetes/kubernetes#87621). */
export interface SpreadPod extends CountedPod {
  readonly terminating: boolean;
}

/** What is counted by domain, and where. */
export interface Spread {
  /** Equal for spreads that count the same pods on the same nodes. */
  readonly key: string;
  readonly namespace: string;
  readonly topologyKey: string;
  /** Whether a pod of the owner's kind counts itself. */
  readonly selfMatches: boolean;
  /** With fewer domains than this the emptiest one counts as empty (kube-scheduler's minDomains). */
  readonly minDomains: number;
  /** Whether a placed pod counts. */
  counts(pod: SpreadPod): boolean;
  /** Whether a node makes a domain, and pods on it count. */
  includes(node: FilteredNode): boolean;
}

/** Counts pods by domain. */
export class SpreadCounter {
  readonly spread: Spread;
  readonly users = new Set<Wakeable>();
  readonly #domains = new Map<string, { nodes: number; pods: number }>();
  /** How many domains have how many pods; the least is found without a walk over the domains. */
  readonly #domainsWith = new Map<number, number>();
  #least = 0;

  constructor(spread: Spread) {
    this.spread = spread;
  }

  get key(): string {
    return this.spread.key;
  }

  get namespace(): string {
    return this.spread.namespace;
  }

  get topologyKey(): string {
    return this.spread.topologyKey;
  }

  /** Skew that one more pod of the owner's kind would give the node's domain (kube-scheduler's Filter). */
  skewAt(nodeLabels: Labels): number {
    const pods = this.#domains.get(nodeLabels[this.topologyKey] ?? '')?.pods ?? 0;
    const known = this.#domains.size >= Math.max(1, this.spread.minDomains);
    return pods + (this.spread.selfMatches ? 1 : 0) - (known ? this.#least : 0);
  }

  countNode(node: FilteredNode, change: 1 | -1): void {
    if (!this.spread.includes(node)) return;
    const value = node.labels[this.topologyKey] ?? '';
    const domain = this.#domains.get(value);
    if (domain === undefined) {
      this.#domains.set(value, { nodes: 1, pods: 0 });
      this.#move(undefined, 0);
      return;
    }
    domain.nodes += change;
    if (domain.nodes > 0) return;
    this.#domains.delete(value);
    this.#move(domain.pods, undefined);
    this.#wake();
  }

  countPod(pod: SpreadPod, node: FilteredNode, change: 1 | -1): void {
    if (!this.spread.counts(pod) || !this.spread.includes(node)) return;
    const domain = this.#domains.get(node.labels[this.topologyKey] ?? '');
    if (domain === undefined) return;
    const least = this.#least;
    domain.pods += change;
    this.#move(domain.pods - change, domain.pods);
    if (change < 0 || this.#least > least) this.#wake();
  }

  #move(from: number | undefined, to: number | undefined): void {
    if (from !== undefined) {
      const left = (this.#domainsWith.get(from) ?? 0) - 1;
      if (left > 0) this.#domainsWith.set(from, left);
      else this.#domainsWith.delete(from);
    }
    if (to !== undefined) this.#domainsWith.set(to, (this.#domainsWith.get(to) ?? 0) + 1);
    if (this.#domainsWith.size === 0) this.#least = 0;
    else if (to !== undefined && (to < this.#least || this.#domainsWith.size === 1)) this.#least = to;
    else if (!this.#domainsWith.has(this.#least)) this.#least = Math.min(...this.#domainsWith.keys());
  }

  #wake(): void {
    for (const user of this.users) user.awaken();
  }
}

/** The constraints that forbid; `ScheduleAnyway` ones only prefer. */
export function doNotSchedule(spec: RawPodSpec): readonly SpreadConstraint[] {
  return (spec.topologySpreadConstraints ?? []).filter(
    ({ whenUnsatisfiable }) => whenUnsatisfiable !== 'ScheduleAnyway',
  );
}

/**
 * What a DoNotSchedule constraint counts, as kube-scheduler's PodTopologySpread: pods of the owner's namespace that match the selector, on nodes
 * that have all topology keys of the pod's constraints and that its inclusion policies take (KEP-3094).
 */
export function spreadOf(
  constraint: SpreadConstraint,
  owner: CountedPod,
  spec: RawPodSpec,
  filter: NodeFilter,
): Spread {
  const { topologyKey, labelSelector } = constraint;
  const keys = doNotSchedule(spec).map(other => other.topologyKey);
  const own = (constraint.matchLabelKeys ?? []).filter(key => Object.hasOwn(owner.labels, key));
  const selects = labelMatcher(labelSelector);
  const matches = (labels: Labels): boolean =>
    selects(labels) && own.every(key => Object.hasOwn(labels, key) && labels[key] === owner.labels[key]);
  const empty = isEmpty(constraint) && own.length === 0;
  const honoursAffinity = constraint.nodeAffinityPolicy !== 'Ignore';
  const honoursTaints = constraint.nodeTaintsPolicy === 'Honor';
  return {
    key: spreadKey(constraint, owner, spec, filter),
    namespace: owner.namespace,
    topologyKey,
    selfMatches: matches(owner.labels),
    minDomains: 0,
    // An empty selector counts nobody (countPodsMatchSelector), though it matches the pod itself.
    counts: ({ labels, namespace, terminating }) =>
      !empty && !terminating && namespace === owner.namespace && matches(labels),
    includes: node =>
      keys.every(key => Object.hasOwn(node.labels, key)) &&
      (!honoursAffinity || filter.affinityMatches(node)) &&
      (!honoursTaints || filter.untolerated(node) === undefined),
  };
}

/** Equal for constraints that count the same pods on the same nodes. */
function spreadKey(
  constraint: SpreadConstraint,
  owner: CountedPod,
  spec: RawPodSpec,
  filter: NodeFilter,
): string {
  const own = (constraint.matchLabelKeys ?? []).map(key => [key, owner.labels[key] ?? null]);
  return JSON.stringify([
    owner.namespace,
    constraint.topologyKey,
    constraint.labelSelector ?? null,
    own,
    constraint.nodeAffinityPolicy ?? 'Honor',
    constraint.nodeTaintsPolicy ?? 'Ignore',
    doNotSchedule(spec).map(({ topologyKey }) => topologyKey),
    filter.key,
    labelMatcher(constraint.labelSelector)(owner.labels),
  ]);
}

function isEmpty({ labelSelector }: SpreadConstraint): boolean {
  if (labelSelector === undefined) return false;
  const { matchLabels = {}, matchExpressions = [] } = labelSelector;
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}
