import type { Backoff } from './container-record.ts';

/** Times of the kubelet's restart backoff, milliseconds. */
export interface BackoffTimes {
  readonly firstMs: number;
  readonly maxMs: number;
  /** A container that ran this long before it ended starts afresh. */
  readonly resetMs: number;
}

/**
 * "the kubelet restarts them with an exponential backoff delay (10s, 20s, 40s, ...), that is capped at 300 seconds
 * (5 minutes). Once a container has executed for 10 minutes without any problems, the kubelet resets the restart
 * backoff timer for that container." (Pod Lifecycle, How Pods handle problems with containers)
 */
export const kubeletBackoff: BackoffTimes = { firstMs: 10_000, maxMs: 300_000, resetMs: 600_000 };

/** When a container that ended at `finishedAt` may start again. The first restart is immediate, as the kubelet does it. */
export function restartAt(backoff: Backoff | undefined, finishedAt: number, times: BackoffTimes): number {
  if (backoff === undefined || isOver(backoff, finishedAt, times)) return finishedAt;
  return finishedAt + backoff.delayMs;
}

/** The backoff after a restart at `now`. */
export function nextBackoff(
  backoff: Backoff | undefined,
  finishedAt: number,
  now: number,
  times: BackoffTimes,
): Backoff {
  if (backoff === undefined || isOver(backoff, finishedAt, times))
    return { delayMs: times.firstMs, since: now };
  return { delayMs: Math.min(times.maxMs, backoff.delayMs * 2), since: now };
}

function isOver(backoff: Backoff, finishedAt: number, times: BackoffTimes): boolean {
  return finishedAt - backoff.since > times.resetMs;
}
