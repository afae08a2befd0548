import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  readonly deadlineMs: number;
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Tries `attempt` until it returns something but `undefined` or `false`; what it throws counts as "not yet".
 * @throws Error that names `what` and the last failure when the deadline passes; the signal's reason when aborted
 */
export async function waitUntil<T>(
  what: string,
  attempt: () => Promise<T | undefined | false> | T | undefined | false,
  { deadlineMs, everyMs = 100, signal }: WaitOptions,
): Promise<T> {
  const deadline = performance.now() + deadlineMs;
  let last: unknown;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const result = await attempt();
      if (result !== undefined && result !== false) return result;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      const why = last === undefined ? '' : `: ${last instanceof Error ? last.message : String(last)}`;
      throw new Error(`${what}: not within ${deadlineMs / 1000} s${why}`, { cause: last });
    }
    await sleep(everyMs, undefined, signal ? { signal } : {});
  }
}
