import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './clock.ts';

/** The machine's clocks. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await sleep(Math.max(0, ms), undefined, signal ? { signal } : {});
    } catch (error) {
      // node:timers rejects with its own AbortError; the contract is the signal's reason.
      throw signal?.aborted ? signal.reason : error;
    }
  },
};
