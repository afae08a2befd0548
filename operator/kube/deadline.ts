import type { Clock } from './clock.ts';

export interface DeadlineOptions {
  readonly clock: Clock;
  readonly ms: number;
  /** The error the work is ended with when it takes longer. */
  readonly late: () => Error;
  /** Ends the work early, with its own reason. */
  readonly parent?: AbortSignal | undefined;
}

/** Given, so that none is made for each: an error gathers its stack. */
const OVER = new Error('the work has ended');

/**
 * Runs `work` with a signal that is aborted after a time or when the parent is. Settles then at the latest, even when
 * the work does not heed its signal (its own end is then of no interest).
 */
export async function withDeadline<T>(
  { clock, ms, late, parent }: DeadlineOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  parent?.throwIfAborted();
  const limit = new AbortController();
  const timer = new AbortController();
  const follow = () => limit.abort(parent?.reason);
  parent?.addEventListener('abort', follow, { once: true });
  clock.sleep(ms, timer.signal).then(
    () => limit.abort(late()),
    () => undefined,
  );
  try {
    return await Promise.race([work(limit.signal), aborted(limit.signal)]);
  } finally {
    timer.abort(OVER);
    parent?.removeEventListener('abort', follow);
  }
}

/** Rejects with the signal's reason when it is aborted; never resolves. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
