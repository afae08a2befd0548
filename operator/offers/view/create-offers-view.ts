import type { Cluster } from '../core/cluster.ts';
import type { DecisionLog } from './decision-log.ts';
import { nodeViews } from './node-views.ts';
import type { OffersView } from './offers-view.ts';
import { podExplanation } from './pod-explanation.ts';
import { podViews } from './pod-views.ts';
import { roleViews } from './role-views.ts';
import { waitingReasonOf } from './waiting-reason.ts';

export interface OffersViewOptions {
  readonly cluster: () => Cluster;
  /** Whether this process leads and its caches have synced. */
  readonly deciding: () => boolean;
  /** Names of the ResourceRoles that exist. */
  readonly explicitRoles: () => ReadonlySet<string>;
  readonly decisions: DecisionLog;
  /** Whether a pod is a surge pod of a Deployment with maxUnavailable 0. Default: none is known to be one. */
  readonly isSurge?: (uid: string) => boolean;
}

/** The allocator's model as people see it: each answer is worked out when it is asked for, and nothing in the model is changed. */
export function createOffersView(options: OffersViewOptions): OffersView {
  const { cluster, deciding, explicitRoles, decisions, isSurge = () => false } = options;
  return {
    get deciding() {
      return deciding();
    },
    roles: () => roleViews(cluster(), explicitRoles()),
    nodes: () => nodeViews(cluster()),
    pod: (namespace, name) => podExplanation(cluster(), namespace, name, isSurge),
    pods: ask => podViews(cluster(), ask, isSurge),
    waitingReason(uid) {
      const pod = cluster().pods.get(uid);
      return pod === undefined ? undefined : waitingReasonOf(cluster(), pod, isSurge(uid));
    },
    decisions: () => decisions.list(),
  };
}
