import type { NodeFacts } from './node-facts.ts';
import type { PodState } from './pod-state.ts';

/** A node in the model. */
export interface NodeState {
  readonly slot: number;
  facts: NodeFacts;
  /** Pods that take room here: bound, pinned or nominated, grants not yet seen in the cache included. */
  readonly pods: Set<PodState>;
  /** How many of them each workload has, by owner key. */
  readonly owners: Map<string, number>;
}
