import { type Labels, labelMatcher } from './label-match.ts';
import type { PodAffinityTerm } from './pod-spec.ts';

/** Something to be told that it may fit now. */
export interface Wakeable {
  awaken(): void;
}

/** What counting needs to know of a pod. */
export interface CountedPod {
  readonly namespace: string;
  readonly labels: Labels;
  readonly workload: string;
}

export type NamespaceLabels = (namespace: string) => Labels;

/** An affinity term with its namespaces worked out for the pod that owns it. */
export interface ResolvedTerm {
  readonly key: string;
  readonly topologyKey: string;
  /** `undefined` when a namespaceSelector decides. */
  readonly namespaces: ReadonlySet<string> | undefined;
  matches(pod: CountedPod): boolean;
  /** How many there are matters, not only whether some are. */
  readonly counted?: true;
}

/**
 * As kube-scheduler's framework.AffinityTerm: no namespaces and no namespaceSelector mean the owner's namespace; an empty
 * namespaceSelector means all. The API server has merged matchLabelKeys and mismatchLabelKeys into the labelSelector (KEP-3633).
 */
export function resolveTerm(
  term: PodAffinityTerm,
  owner: string,
  namespaceLabels: NamespaceLabels,
): ResolvedTerm {
  const { labelSelector, namespaceSelector, topologyKey } = term;
  const listed = term.namespaces ?? [];
  const names = new Set(listed.length === 0 && namespaceSelector === undefined ? [owner] : listed);
  const inNamespaces = labelMatcher(namespaceSelector);
  const selects = labelMatcher(labelSelector);
  return {
    key: JSON.stringify([[...names].sort(), namespaceSelector ?? null, labelSelector ?? null, topologyKey]),
    topologyKey,
    namespaces: namespaceSelector === undefined ? names : undefined,
    matches: ({ namespace, labels }) =>
      (names.has(namespace) ||
        (namespaceSelector !== undefined && inNamespaces(namespaceLabels(namespace)))) &&
      selects(labels),
  };
}

/** Counts pods by topology value, for one or several topology keys: `zone=a` -> 3. */
export class TopologyCounter {
  readonly key: string;
  readonly namespaces: ReadonlySet<string> | undefined;
  readonly topologyKeys: readonly string[];
  readonly users = new Set<Wakeable>();
  readonly #counts = new Map<string, number>();
  readonly #matches: (pod: CountedPod) => boolean;
  readonly #counted: boolean;

  constructor(
    key: string,
    namespaces: ReadonlySet<string> | undefined,
    topologyKeys: readonly string[],
    matches: (pod: CountedPod) => boolean,
    counted = false,
  ) {
    this.key = key;
    this.namespaces = namespaces;
    this.topologyKeys = topologyKeys;
    this.#matches = matches;
    this.#counted = counted;
  }

  /** Whether anything is counted at all. */
  get empty(): boolean {
    return this.#counts.size === 0;
  }

  countAt(topologyKey: string, nodeLabels: Labels): number {
    if (!Object.hasOwn(nodeLabels, topologyKey)) return 0;
    return this.#counts.get(`${topologyKey}=${nodeLabels[topologyKey]}`) ?? 0;
  }

  /** Counts a pod in or out. Tells the users when some value went from none to some, or back, or (where numbers matter) became smaller. */
  count(pod: CountedPod, nodeLabels: Labels, change: 1 | -1): void {
    if (!this.#matches(pod)) return;
    let turned = false;
    for (const topologyKey of this.topologyKeys) {
      if (!Object.hasOwn(nodeLabels, topologyKey)) continue;
      const value = `${topologyKey}=${nodeLabels[topologyKey]}`;
      const before = this.#counts.get(value) ?? 0;
      const after = before + change;
      if (after === 0) this.#counts.delete(value);
      else this.#counts.set(value, after);
      turned ||= before === 0 || after === 0 || (this.#counted && change < 0);
    }
    if (turned) for (const user of this.users) user.awaken();
  }

  clear(): void {
    this.#counts.clear();
  }
}
