import type { Clock } from '../../lib/clock.ts';

/** Since when the store refuses or does not answer: what readiness and the watchdog look at. */
export class StoreHealth {
  readonly #clock: Clock;
  #failingSince: number | undefined;
  #lastError = '';

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  failed(error: unknown): void {
    this.#failingSince ??= this.#clock.monotonic();
    this.#lastError = error instanceof Error ? error.message : String(error);
  }

  succeeded(): void {
    this.#failingSince = undefined;
  }

  /** Milliseconds since the first failure without a success after it; undefined when the store works. */
  get failingMs(): number | undefined {
    return this.#failingSince === undefined ? undefined : this.#clock.monotonic() - this.#failingSince;
  }

  get lastError(): string {
    return this.#lastError;
  }
}
