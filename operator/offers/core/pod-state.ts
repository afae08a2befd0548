import type { NodeState } from './node-state.ts';
import type { PodClass } from './pod-class.ts';
import type { PodFacts } from './pod-facts.ts';
import type { Role } from './role.ts';

/** A grant that the cache has not shown yet: an expectation. */
export interface PendingGrant {
  /** `undefined`: kube-scheduler chooses. */
  readonly node: string | undefined;
  readonly at: number;
}

/** A pod in the model. Exactly one of these holds: it waits in `waitingIn`, it holds room (`charged`), or it does neither. */
export interface PodState {
  /** As last seen in the cache. */
  facts: PodFacts;
  role: Role;
  /** What is charged to role and node: the facts at that time, kept so that it is taken off exactly. */
  charged: PodFacts | undefined;
  node: NodeState | undefined;
  /** The node it should be on, also while that node is unknown. */
  nodeName: string | undefined;
  waitingIn: PodClass | undefined;
  grant: PendingGrant | undefined;
  /** Since when its workload had waited when it was granted; 0: it was not granted here. Given back when the grant fails. */
  waitedSince: number;
  /** Told to go: it is not chosen as a victim again. */
  revoking: boolean;
}
