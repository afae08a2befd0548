import type { Clock } from '../kube/clock.ts';

/** Work took longer than it may. Its effects may still happen; whoever waits stops waiting. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

/**
 * Waits for `work` at most `ms` milliseconds, or until `signal` is aborted. `work` gets a signal that is aborted in both
 * cases, and whatever it answers afterwards is dropped: nothing that a server does not answer can hang a reconcile.
 */
export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal | undefined,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const over = new AbortController();
  const inner = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  const timer = new AbortController();
  const expiry = clock.sleep(ms, timer.signal).then(
    () => over.abort(new DeadlineExceeded(`${what} took longer than ${ms / 1000} s`)),
    () => undefined,
  );
  try {
    return await Promise.race([work(inner), rejectionOf(inner)]);
  } finally {
    timer.abort();
    await expiry;
  }
}

/** A promise that rejects with the signal's reason when it is aborted, and otherwise never settles. */
function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
