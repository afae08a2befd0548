import { type BackoffBounds, backoffMs } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';

/** What {@link retryForever} needs. */
export interface Retrying {
  readonly clock: Clock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly bounds: BackoffBounds;
  /** Called with each failure before the wait. */
  readonly onFailure: (error: unknown, attempt: number) => void;
}

/**
 * Does something until it succeeds: what a processor holds must be stored, and giving up would lose it. Ends only by
 * the signal, whose reason it rejects with; each attempt has a deadline of its own (the driver's time-outs).
 */
export async function retryForever<T>(
  attempt: () => Promise<T>,
  retrying: Retrying,
  signal: AbortSignal,
): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      retrying.onFailure(error, failures);
      await retrying.clock.sleep(backoffMs(failures, retrying.bounds, retrying.random), signal);
    }
  }
}
