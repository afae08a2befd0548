/**
 * Slots in the order in which they last became easier to use (room came free, a label or taint changed, a hold ended).
 * A class of pods that fitted nowhere looks again only at what loosened since: that is why an event costs the same on any number of nodes.
 */
export class LoosenedNodes {
  #next = new Int32Array(0);
  #previous = new Int32Array(0);
  #revision = new Float64Array(0);
  #newest = -1;
  /** The last answer of {@link since}: most classes ask the same question in one cycle. */
  #answer:
    | { readonly revision: number; readonly limit: number; readonly slots: readonly number[] | undefined }
    | undefined;

  /** The revision at which any slot loosened last. */
  get latest(): number {
    return this.#newest < 0 ? -1 : (this.#revision[this.#newest] as number);
  }

  touch(slot: number, revision: number): void {
    this.#reserve(slot);
    this.#answer = undefined;
    if (this.#newest !== slot) {
      this.remove(slot);
      this.#previous[slot] = this.#newest;
      if (this.#newest >= 0) this.#next[this.#newest] = slot;
      this.#newest = slot;
    }
    this.#revision[slot] = revision;
  }

  remove(slot: number): void {
    if (slot >= this.#next.length) return;
    this.#answer = undefined;
    const next = this.#next[slot] as number;
    const previous = this.#previous[slot] as number;
    if (next >= 0) this.#previous[next] = previous;
    if (previous >= 0) this.#next[previous] = next;
    if (this.#newest === slot) this.#newest = previous;
    this.#next[slot] = -1;
    this.#previous[slot] = -1;
  }

  /** Slots loosened after `revision`, newest first, or `undefined` when there are more than `limit`. */
  since(revision: number, limit: number): readonly number[] | undefined {
    if (this.#answer?.revision === revision && this.#answer.limit === limit) return this.#answer.slots;
    const slots = this.#walk(revision, limit);
    this.#answer = { revision, limit, slots };
    return slots;
  }

  #walk(revision: number, limit: number): readonly number[] | undefined {
    const slots: number[] = [];
    for (let slot = this.#newest; slot >= 0; slot = this.#previous[slot] as number) {
      if ((this.#revision[slot] as number) <= revision) break;
      if (slots.length === limit) return undefined;
      slots.push(slot);
    }
    return slots;
  }

  #reserve(slot: number): void {
    const length = this.#next.length;
    if (slot < length) return;
    const capacity = Math.max(64, length * 2, slot + 1);
    const grown = (column: Int32Array): Int32Array<ArrayBuffer> => {
      const copy = new Int32Array(capacity).fill(-1);
      copy.set(column);
      return copy;
    };
    this.#next = grown(this.#next);
    this.#previous = grown(this.#previous);
    const revisions = new Float64Array(capacity);
    revisions.set(this.#revision);
    this.#revision = revisions;
  }
}
