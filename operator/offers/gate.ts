/** The scheduling gate that pods are born with; removing it is the grant (KEP-3521). */
export const OFFER_GATE = 'smack.dev/offer';

/** Node annotation or label: an RFC 3339 time by which the node must be empty; it gets no grants from now on. */
export const DRAIN_BY = 'smack.dev/drain-by';

/** The role of every namespace that no ResourceRole names. */
export const DEFAULT_ROLE = 'default';

/** Pod annotation: Marathon's placement constraints, see `core/constraints.ts`. */
export const CONSTRAINTS = 'smack.dev/constraints';

/**
 * Pod annotation: whenever its value changes on a waiting pod, the pod's workload is tried again at once, as if none of its grants had failed
 * (Marathon: DELETE /v2/queue/APP/delay).
 */
export const RETRY = 'smack.dev/retry';
