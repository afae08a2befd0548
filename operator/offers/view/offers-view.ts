import type { Reason } from '../reasons.ts';

/**
 * What people and other parts may ask of the allocator: snapshots made on demand from its model, without I/O. Amounts are Kubernetes quantities
 * as text (`1500m`, `4Gi`, `3`), shares are numbers from 0 to 1, times are RFC 3339 in UTC.
 */
export interface OffersView {
  /** Whether this process decides: it leads and its caches have synced. What others answer may be behind; they say "not the leader". */
  readonly deciding: boolean;
  /** All roles, those without a ResourceRole that hold or want something included, by name; `default` is always there. */
  roles(): readonly RoleView[];
  /** All nodes, by name. */
  nodes(): readonly NodeView[];
  /** Why a pod waits, or where it is; `undefined`: no such pod, or it has ended. Looks at every node: for people who ask. */
  pod(namespace: string, name: string): PodExplanation | undefined;
  /** Pods that have not ended, by namespace and name: those that match, after a place in that order, at most so many. */
  pods(ask: PodsAsk): readonly PodView[];
  /** Why a pod has no node yet, in one word, the most telling one; `undefined` for pods that have one. Cheap: it looks at a bounded number of nodes. */
  waitingReason(uid: string): WaitingReason | undefined;
  /** The last 1,000 decisions, oldest first. */
  decisions(): readonly Decision[];
}

/** A word of the closed table `reasons`. */
export type WaitingReason = Reason;

/**
 * Amounts by resource name: `{cpu: '1500m', memory: '4Gi', pods: '3'}`. Kinds of which there is nothing are left out, except in a limit, where 0 means that
 * nothing is allowed.
 */
export type AmountsView = Readonly<Record<string, string>>;

export interface RoleView {
  readonly name: string;
  /** Whether a ResourceRole of this name exists. */
  readonly explicit: boolean;
  readonly weight: number;
  readonly nodeChoice: 'Pin' | 'Scheduler';
  readonly guarantee: AmountsView;
  readonly limit: AmountsView;
  /** Namespaces that the role serves; of role `default` those that have pods. */
  readonly namespaces: readonly string[];
  /** What its pods hold: bound, or granted and not yet bound. */
  readonly granted: Holdings;
  /** What its pods at the gate ask for; those that carry gates of others too do not count yet. */
  readonly pending: Holdings;
  /** The largest part of any resource of the cluster that the role holds. Above 1 while pods are left on lost nodes, which are no part of the cluster. */
  readonly dominantShare: number;
  /** The dominant share divided by the weight: whose is lowest comes next. */
  readonly weightedShare: number;
  /** The resource of the dominant share; empty when the role holds nothing. */
  readonly dominantResource: string;
  /** What is missing to the guarantee. */
  readonly guaranteeUnmet: AmountsView;
}

export interface Holdings {
  readonly pods: number;
  readonly resources: AmountsView;
}

export interface NodeView {
  readonly name: string;
  readonly condition: 'ready' | 'cordoned' | 'draining' | 'lost';
  /** When a draining node must be empty. */
  readonly drainBy?: string;
  readonly allocatable: AmountsView;
  /** Allocatable less what is bound, granted or nominated here; never below 0. */
  readonly free: AmountsView;
  /** What the pods of each role hold here. */
  readonly usedByRole: Readonly<Record<string, AmountsView>>;
  readonly holds: readonly HoldView[];
  readonly pods: readonly NodePodView[];
}

/** Room of a node kept for one workload. */
export interface HoldView {
  /** `starvation`: it has waited too long. `revocation`: pods were told to go for it. */
  readonly kind: 'starvation' | 'revocation';
  readonly role: string;
  readonly namespace: string;
  readonly resources: AmountsView;
  readonly since: string;
}

export interface NodePodView {
  readonly namespace: string;
  readonly name: string;
  readonly role: string;
  readonly state: PodPlace;
  readonly resources: AmountsView;
  /** Told to go, or being deleted. */
  readonly leaving: boolean;
}

/**
 * `gated`: it carries the gate; `granted`: ungated by a grant and not bound; `bound`: bound after a grant; `foreign`: it has, or asks
 * for, a node without a grant.
 */
export type PodPlace = 'gated' | 'granted' | 'bound' | 'foreign';

/** Which pods: what is left out does not matter. */
export interface PodsAsk {
  readonly namespace?: string | undefined;
  readonly role?: string | undefined;
  readonly state?: PodPlace | undefined;
  /** Only what comes after this pod, `NAMESPACE/NAME`. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** A pod in a list; {@link PodExplanation} says more. */
export interface PodView {
  readonly namespace: string;
  readonly name: string;
  readonly role: string;
  readonly state: PodPlace;
  readonly node?: string;
  readonly asks: AmountsView;
  /** Since when its workload waits, with state `gated`. */
  readonly waitingSince?: string;
  /** The most telling reason, with state `gated`, and with `granted` until it is bound. */
  readonly reason?: WaitingReason;
}

export interface PodExplanation {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly role: string;
  readonly state: PodPlace;
  /** Its node, with state `granted`, `bound` or `foreign`, if there is one. */
  readonly node?: string;
  readonly asks: AmountsView;
  /** Since when its workload waits, with state `gated`. */
  readonly waitingSince?: string;
  /** The most telling reason, with state `gated`, and with `granted` until it is bound. */
  readonly reason?: WaitingReason;
  /** How many waiting pods of its role come before it; 0: it is the next. */
  readonly position?: number;
  /** What keeps it waiting whatever the node. */
  readonly anywhere: readonly RefusalView[];
  /** What each node has against it, by node name; an empty list: the node would take it. */
  readonly nodes: readonly { readonly node: string; readonly refusals: readonly RefusalView[] }[];
  /** On how many nodes each reason holds, most first. */
  readonly summary: readonly { readonly reason: Reason; readonly nodes: number }[];
}

/** A reason with its numbers and its text for people: `insufficient cpu: asks 2, free 1500m`. */
export interface RefusalView {
  readonly reason: Reason;
  readonly text: string;
  readonly resource?: string;
  readonly asks?: string;
  readonly free?: string;
  readonly used?: string;
  readonly limit?: string;
  /** Until when it holds, of a decline or a backoff. */
  readonly until?: string;
}

export interface Decision {
  readonly at: string;
  /**
   * `granted`: pinned (or ungated) with one patch; `declined`: it fits nowhere or may not, told when the reason changes; `taken-back`: kube-scheduler could
   * not bind it; `revoked`: told to go for another's guarantee or share; `drained`: told to go because its node is to be empty.
   */
  readonly kind: 'granted' | 'declined' | 'taken-back' | 'revoked' | 'drained';
  readonly role: string;
  readonly namespace: string;
  readonly pod: string;
  readonly node?: string;
  /** For people; begins with a word of the table of reasons where there is one. */
  readonly reason: string;
}
