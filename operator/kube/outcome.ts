/**
 * What a reconcile ended with. The controller alone turns it into queue and metric behaviour:
 * - `done`: nothing to do until something changes; the key's backoff is forgotten.
 * - `again`: look again after `afterMs` milliseconds; backoff is forgotten (controller-runtime's RequeueAfter).
 * - `retry`: an expected failure of the world; the key waits for its exponential backoff.
 * - `stuck`: terminal until the object changes; counted, not retried (controller-runtime's TerminalError).
 * A throw is the unexpected: it is counted as an error and retried with backoff.
 */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly afterMs: number; readonly because: string }
  | { readonly kind: 'retry'; readonly because: string }
  | { readonly kind: 'stuck'; readonly because: string };

export const done: Outcome = { kind: 'done' };
