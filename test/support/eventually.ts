import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks `look` until it answers something other than undefined, which is answered; fails after `withinMs` milliseconds with
 * what was being waited for. The way tests wait: for a condition with a deadline, never for a time.
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  { withinMs = 30_000, everyMs = 50 }: { readonly withinMs?: number; readonly everyMs?: number } = {},
): Promise<T> {
  const until = performance.now() + withinMs;
  let failure: unknown;
  for (;;) {
    try {
      const seen = await look();
      if (seen !== undefined) return seen;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > until) throw new Error(`not within ${withinMs} ms: ${what}`, { cause: failure });
    await sleep(everyMs);
  }
}
