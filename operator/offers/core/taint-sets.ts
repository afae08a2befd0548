import type { Taint } from './pod-spec.ts';

/** Different sets of taints that get a number; nodes with further ones are judged one by one. */
const MAX_SETS = 10_000;

/** Numbers the sets of taints: many nodes have few different ones, so a filter judges each set once. 0 is no taints, or not numbered. */
export class TaintSets {
  readonly #numbers = new Map<string, number>();
  readonly #sets: (readonly Taint[])[] = [[]];
  #bySlot = new Uint16Array(256);

  /** Slots there is room for. */
  get slots(): number {
    return this.#bySlot.length;
  }

  setOf(slot: number): number {
    return this.#bySlot[slot] ?? 0;
  }

  taintsOf(set: number): readonly Taint[] {
    return this.#sets[set] ?? [];
  }

  note(slot: number, taints: readonly Taint[]): void {
    if (slot >= this.#bySlot.length) {
      const grown = new Uint16Array(Math.max(slot + 1, this.#bySlot.length * 2));
      grown.set(this.#bySlot);
      this.#bySlot = grown;
    }
    this.#bySlot[slot] = taints.length === 0 ? 0 : this.#numberOf(taints);
  }

  #numberOf(taints: readonly Taint[]): number {
    const key = JSON.stringify(taints);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#sets.length > MAX_SETS) return 0;
    const number = this.#sets.length;
    this.#sets.push(taints);
    this.#numbers.set(key, number);
    return number;
  }
}
