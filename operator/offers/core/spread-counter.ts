import { type Labels, labelMatcher } from './label-match.ts';
import type { FilteredNode, NodeFilter } from './node-filter.ts';
import type { RawPodSpec, SpreadConstraint } from './pod-spec.ts';
import type { CountedPod, Wakeable } from './topology-counter.ts';

/** A pod that spread counts, unless it is terminating (kubernetes/kubernetes#87621). */
export interface SpreadPod extends CountedPod {
  readonly terminating: boolean;
}

/**
 * Counts pods by the domains of one DoNotSchedule constraint, as kube-scheduler's PodTopologySpread: pods of the owner's namespace that match
 * the selector, on nodes that have all topology keys of the pod's constraints and that its inclusion policies take (KEP-3094).
 */
export class SpreadCounter {
  readonly key: string;
  readonly namespace: string;
  readonly topologyKey: string;
  readonly users = new Set<Wakeable>();
  readonly selfMatches: boolean;
  readonly #counts: (pod: SpreadPod) => boolean;
  readonly #includes: (node: FilteredNode) => boolean;
  readonly #domains = new Map<string, { nodes: number; pods: number }>();
  /** How many domains have how many pods; the least is found without a walk over the domains. */
  readonly #domainsWith = new Map<number, number>();
  #least = 0;

  constructor(constraint: SpreadConstraint, owner: CountedPod, spec: RawPodSpec, filter: NodeFilter) {
    const { topologyKey, labelSelector } = constraint;
    const keys = doNotSchedule(spec).map(other => other.topologyKey);
    const own = (constraint.matchLabelKeys ?? []).filter(key => Object.hasOwn(owner.labels, key));
    const selects = labelMatcher(labelSelector);
    const matches = (labels: Labels): boolean =>
      selects(labels) && own.every(key => Object.hasOwn(labels, key) && labels[key] === owner.labels[key]);
    const empty = isEmpty(constraint) && own.length === 0;
    const honoursAffinity = constraint.nodeAffinityPolicy !== 'Ignore';
    const honoursTaints = constraint.nodeTaintsPolicy === 'Honor';
    this.key = spreadKey(constraint, owner, spec, filter);
    this.namespace = owner.namespace;
    this.topologyKey = topologyKey;
    this.selfMatches = matches(owner.labels);
    // An empty selector counts nobody (countPodsMatchSelector), though it matches the pod itself.
    this.#counts = ({ labels, namespace, terminating }) =>
      !empty && !terminating && namespace === owner.namespace && matches(labels);
    this.#includes = node =>
      keys.every(key => Object.hasOwn(node.labels, key)) &&
      (!honoursAffinity || filter.affinityMatches(node)) &&
      (!honoursTaints || filter.untolerated(node) === undefined);
  }

  /** Skew that one more pod of the owner's kind would give the node's domain (kube-scheduler's Filter). */
  skewAt(nodeLabels: Labels): number {
    const pods = this.#domains.get(nodeLabels[this.topologyKey] ?? '')?.pods ?? 0;
    return pods + (this.selfMatches ? 1 : 0) - (this.#domains.size === 0 ? 0 : this.#least);
  }

  countNode(node: FilteredNode, change: 1 | -1): void {
    if (!this.#includes(node)) return;
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
    if (!this.#counts(pod) || !this.#includes(node)) return;
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

/** Equal for constraints that count the same pods on the same nodes. */
export function spreadKey(
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
