import type { Decision } from './offers-view.ts';

/** Decisions that are kept; older ones go. */
export const KEPT_DECISIONS = 1_000;

/** The last decisions in memory, for people who ask. Recording costs the same whatever is kept. */
export class DecisionLog {
  readonly #ring: Decision[] = [];
  readonly #kept: number;
  /** Where the oldest is once the ring is full. */
  #oldest = 0;

  constructor(kept = KEPT_DECISIONS) {
    this.#kept = kept;
  }

  record(decision: Decision): void {
    if (this.#ring.length < this.#kept) {
      this.#ring.push(decision);
      return;
    }
    this.#ring[this.#oldest] = decision;
    this.#oldest = (this.#oldest + 1) % this.#kept;
  }

  /** All that are kept, oldest first: a copy. */
  list(): readonly Decision[] {
    return [...this.#ring.slice(this.#oldest), ...this.#ring.slice(0, this.#oldest)];
  }
}
