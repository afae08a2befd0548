import type { Clock } from '../../lib/clock.ts';

/** What `work` gives, unless it takes longer than `ms`: then it ends with `late`'s error, and the signal that `work` was given is aborted. */
export async function within<T>(
  clock: Clock,
  ms: number,
  late: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const stop = new AbortController();
  const timeUp = clock.sleep(ms, stop.signal).then(() => {
    const error = late();
    ended.abort(error);
    throw error;
  });
  timeUp.catch(() => undefined);
  try {
    return await Promise.race([work(ended.signal), timeUp]);
  } finally {
    stop.abort();
  }
}
