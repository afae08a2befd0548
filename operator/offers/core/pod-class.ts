import type { ClassRelations } from './class-relations.ts';
import type { Constraints } from './constraints.ts';
import type { CachedFilter } from './filter-cache.ts';
import type { OwnerMemory } from './owner-memory.ts';
import type { PodFacts } from './pod-facts.ts';
import type { PodState } from './pod-state.ts';
import type { Refusal } from './refusal.ts';
import type { Role } from './role.ts';
import type { Wakeable } from './topology-counter.ts';

/**
 * Waiting pods of one workload that are equal in everything the allocator looks at: what refuses one refuses all, so they are tried once, together.
 */
export class PodClass implements Wakeable {
  readonly key: string;
  readonly sample: PodFacts;
  readonly role: Role;
  readonly memory: OwnerMemory;
  readonly filter: CachedFilter;
  readonly constraints: Constraints;
  relations: ClassRelations | undefined;
  /** Waiting pods in the order of their arrival. */
  readonly pods = new Map<string, PodState>();
  /** No node fits that did not loosen after this revision; -1: all must be looked at. */
  checked = -1;
  /** No node that did not loosen after this revision could be freed for it; -1: all must be looked at. */
  unfreed = -1;
  /** Why the last try gave nothing, for the role as a whole; `undefined`: no node fitted, or it was not tried. */
  stopped: Refusal | undefined;
  readonly #awoken: (podClass: PodClass) => void;

  constructor(
    key: string,
    sample: PodFacts,
    role: Role,
    memory: OwnerMemory,
    filter: CachedFilter,
    constraints: Constraints,
    awoken: (podClass: PodClass) => void,
  ) {
    this.key = key;
    this.sample = sample;
    this.role = role;
    this.memory = memory;
    this.filter = filter;
    this.constraints = constraints;
    this.#awoken = awoken;
  }

  /** Something that kept it off nodes may have gone: all nodes must be looked at again. */
  awaken(): void {
    this.checked = -1;
    this.unfreed = -1;
    this.#awoken(this);
  }

  /** The pod that goes first. */
  get head(): PodState | undefined {
    return this.pods.values().next().value;
  }
}

/** Equal for pods that are the same to the allocator. */
export function classKey(pod: PodFacts): string {
  const { nodeSelector, affinity, tolerations, topologySpreadConstraints } = pod.spec;
  return JSON.stringify([
    pod.namespace,
    pod.ownerKey,
    pod.priority,
    pod.demand.kinds,
    pod.demand.amounts,
    Object.entries(pod.labels).sort(([a], [b]) => (a < b ? -1 : 1)),
    nodeSelector ?? null,
    affinity ?? null,
    tolerations ?? null,
    topologySpreadConstraints ?? null,
    pod.constraints,
  ]);
}
