import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Clock } from './clock.ts';

/** The machine's clock. `performance.now()` is monotonic: setting the wall clock does not move it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    try {
      await sleepFor(Math.max(0, ms), undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      // node wraps the abort in an AbortError of its own; callers asked for the reason.
      throw signal?.aborted === true ? signal.reason : error;
    }
  },
};
