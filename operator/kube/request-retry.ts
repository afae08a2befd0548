import { type BackoffPolicy, delayOf, type Random } from './backoff.ts';
import { KubeApiError } from './kube-client.ts';

/** What may be done about a failed attempt: `refused` requests certainly had no effect, others may have had theirs. */
export type RetryDecision = { readonly retry: false } | { readonly retry: true; readonly afterMs: number };

export interface Attempt {
  /** 0 = the first try failed. */
  readonly number: number;
  /** Sending it twice has the effect of sending it once. */
  readonly idempotent: boolean;
  readonly error: unknown;
  /** Until the deadline of the whole call. */
  readonly remainingMs: number;
}

/** Answers that say "not now": the request was not carried out. */
const NOT_CARRIED_OUT = new Set([429]);
/** Answers after which nobody knows whether it was carried out. */
const MAYBE_CARRIED_OUT = new Set([500, 502, 503, 504]);
/** Connection errors before anything was sent. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
/** Connection errors at any time. */
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'UND_ERR_SOCKET']);
const MAX_ATTEMPTS = 10;

/** The attempt took longer than it may. */
export class AttemptTimeout extends Error {
  override readonly name = 'AttemptTimeout';
}

/** Decides on the next attempt of a request. A Retry-After of the server is kept, and jittered upwards. */
export function decideRetry(attempt: Attempt, policy: BackoffPolicy, random: Random): RetryDecision {
  if (attempt.number + 1 >= MAX_ATTEMPTS || !isTransient(attempt)) return { retry: false };
  const asked = attempt.error instanceof KubeApiError ? attempt.error.retryAfterMs : undefined;
  const own = delayOf(policy, attempt.number, random);
  const afterMs = asked === undefined ? own : Math.max(asked * (1 + random() / 10), own);
  return afterMs < attempt.remainingMs ? { retry: true, afterMs } : { retry: false };
}

function isTransient({ error, idempotent }: Attempt): boolean {
  if (error instanceof KubeApiError) {
    return NOT_CARRIED_OUT.has(error.code) || (idempotent && MAYBE_CARRIED_OUT.has(error.code));
  }
  if (error instanceof AttemptTimeout) return idempotent;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return NEVER_SENT.has(code) || (idempotent && BROKEN.has(code));
}
