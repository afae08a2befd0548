/** The scheduling gate that pods are born with; removing it is the grant (KEP-3521). */
export const OFFER_GATE = 'smack.dev/offer';

/** Node annotation or label: an RFC 3339 time by which the node must be empty; it gets no grants from now on. */
export const DRAIN_BY = 'smack.dev/drain-by';

/**
 * Annotation of a pod that was granted: when, RFC 3339. It shows after a restart which pods came through the gate, so that no pod that was pinned by others
 * is ever taken back or revoked. Whoever forges or removes it on their own pods changes how those are treated and nobody else's.
 */
export const GRANTED = 'smack.dev/granted';

/** Label of a namespace, set by administrators: its gated pods are ungated without sharing. */
export const BYPASS = 'smack.dev/bypass';

/** The role of every namespace that no ResourceRole names. */
export const DEFAULT_ROLE = 'default';

/** Pod annotation: Marathon's placement constraints, see `core/constraints.ts`. */
export const CONSTRAINTS = 'smack.dev/constraints';

/**
 * Pod annotation: whenever its value changes on a waiting pod, the pod's workload is tried again at once, as if none of its grants had failed
 * (Marathon: DELETE /v2/queue/APP/delay).
 */
export const RETRY = 'smack.dev/retry';
