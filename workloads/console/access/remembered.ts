import type { Clock } from '../../lib/clock.ts';

/** What {@link Remembered} needs. */
export interface RememberedOptions<T> {
  readonly clock: Clock;
  /** Answers kept at most; the oldest is forgotten first. */
  readonly size: number;
  /** How long an answer holds, milliseconds. */
  readonly holdsMs: (value: T) => number;
}

/** Answers that hold for a while. One question is asked once at a time, and a failure is remembered by nobody. */
export class Remembered<T> {
  readonly #options: RememberedOptions<T>;
  readonly #answers = new Map<string, { readonly value: T; readonly until: number }>();
  readonly #asked = new Map<string, Promise<T>>();

  constructor(options: RememberedOptions<T>) {
    this.#options = options;
  }

  get size(): number {
    return this.#answers.size;
  }

  /** The answer that is known, or that of `ask`. */
  async get(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(key);
    if (known !== undefined && this.#options.clock.monotonic() < known.until) return known.value;
    const underWay = this.#asked.get(key);
    if (underWay !== undefined) return underWay;
    const asked = ask();
    this.#asked.set(key, asked);
    try {
      const value = await asked;
      this.#keep(key, value);
      return value;
    } finally {
      this.#asked.delete(key);
    }
  }

  #keep(key: string, value: T): void {
    const { clock, size, holdsMs } = this.#options;
    this.#answers.delete(key);
    this.#answers.set(key, { value, until: clock.monotonic() + holdsMs(value) });
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= size) break;
      this.#answers.delete(oldest);
    }
  }
}
