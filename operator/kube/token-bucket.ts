import type { Clock } from './clock.ts';

export interface TokenBucketOptions {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** So many at once after a rest. */
  readonly burst: number;
  /** So many a second in the long run. */
  readonly perSecond: number;
}

/** Holds a rate: tokens come steadily, and at most `burst` are kept. */
export class TokenBucket {
  readonly #options: TokenBucketOptions;
  #tokens: number;
  #at: number;

  constructor(options: TokenBucketOptions) {
    this.#options = options;
    this.#tokens = options.burst;
    this.#at = options.clock.monotonic();
  }

  /** Takes a token, one that is still to come if need be. Answers the milliseconds until it is there. */
  take(): number {
    const { clock, burst, perSecond } = this.#options;
    const now = clock.monotonic();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) * perSecond) / 1_000) - 1;
    this.#at = now;
    return Math.max(0, (-this.#tokens * 1_000) / perSecond);
  }
}
