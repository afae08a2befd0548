/** The bounds of a backoff, milliseconds. */
export interface BackoffBounds {
  readonly firstMs: number;
  readonly capMs: number;
}

/**
 * How long to wait before attempt number `attempt` (0 is the first retry), in milliseconds: doubles up to the cap,
 * and the upper half of it is random ("equal jitter"), so that pods that failed together do not return together,
 * yet none returns at once. `random` gives numbers in [0, 1).
 */
export function backoffMs(attempt: number, bounds: BackoffBounds, random: () => number): number {
  // 2 ** 1024 is Infinity, which min() turns into the cap.
  const whole = Math.min(bounds.firstMs * 2 ** Math.max(0, attempt), bounds.capMs);
  return Math.round(whole / 2 + (whole / 2) * random());
}
