/** The scheduling gate that pods are born with; removing it is the grant (KEP-3521). */
export const OFFER_GATE = 'smack.dev/offer';

/** Node annotation or label: an RFC 3339 time by which the node must be empty; it gets no grants from now on. */
export const DRAIN_BY = 'smack.dev/drain-by';

/** The role of every namespace that no ResourceRole names. */
export const DEFAULT_ROLE = 'default';
