/** A source of numbers in [0, 1); `Math.random` in programs, seeded in tests. */
export type Random = () => number;

/** Exponential backoff: `initialMs * factor^attempt`, at most `maxMs`, then moved by up to `jitter` of itself. */
export interface BackoffPolicy {
  readonly initialMs: number;
  readonly factor: number;
  readonly maxMs: number;
  /** 0 = none; 0.5 = between half and one and a half times the delay (still never above `maxMs`). */
  readonly jitter: number;
}

/** controller-runtime's backoff of a failing key: 5 ms doubling to 1,000 s. */
export const keyBackoff: BackoffPolicy = { initialMs: 5, factor: 2, maxMs: 1_000_000, jitter: 0 };

/** client-go's reflector: 0.8 s doubling to 30 s, jittered so that many watches do not return together. */
export const watchBackoff: BackoffPolicy = { initialMs: 800, factor: 2, maxMs: 30_000, jitter: 0.5 };

/** Between attempts of one request to the API server. */
export const requestBackoff: BackoffPolicy = { initialMs: 100, factor: 2, maxMs: 5_000, jitter: 0.5 };

/** The delay in milliseconds before attempt number `attempt` (0 = the first retry) is repeated. */
export function delayOf(policy: BackoffPolicy, attempt: number, random: Random): number {
  const plain = Math.min(policy.maxMs, policy.initialMs * policy.factor ** Math.min(attempt, 1_000));
  const moved = plain * (1 + policy.jitter * (2 * random() - 1));
  return Math.min(policy.maxMs, Math.max(0, moved));
}
