import type { Clock } from '../../kube/clock.ts';

/** Answers that hold for a while: at most so many, the oldest forgotten first; one question is asked once at a time. */
export class BoundedCache<T> {
  readonly #clock: Clock;
  readonly #size: number;
  readonly #holdsMs: (value: T) => number;
  readonly #known = new Map<string, { readonly value: T; readonly until: number }>();
  readonly #asked = new Map<string, Promise<T>>();

  /** @param holdsMs how long an answer holds */
  constructor(clock: Clock, size: number, holdsMs: (value: T) => number) {
    this.#clock = clock;
    this.#size = size;
    this.#holdsMs = holdsMs;
  }

  get size(): number {
    return this.#known.size;
  }

  /** The answer that is known, or that of `ask`. A failure is nobody's answer but that of those who wait for it now. */
  get(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#known.get(key);
    if (known !== undefined && this.#clock.monotonic() < known.until) return Promise.resolve(known.value);
    const asked = this.#asked.get(key) ?? this.#ask(key, ask);
    this.#asked.set(key, asked);
    return asked;
  }

  async #ask(key: string, ask: () => Promise<T>): Promise<T> {
    try {
      const value = await ask();
      this.#known.delete(key);
      this.#known.set(key, { value, until: this.#clock.monotonic() + this.#holdsMs(value) });
      for (const oldest of this.#known.keys()) {
        if (this.#known.size <= this.#size) break;
        this.#known.delete(oldest);
      }
      return value;
    } finally {
      this.#asked.delete(key);
    }
  }
}
