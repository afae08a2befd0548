import type { Vector } from './demand-vector.ts';

/** Slots in a block; a block knows the largest free amount of each kind in it, so a search skips whole blocks. */
export const BLOCK = 64;

/**
 * Free amounts of all nodes, a column a kind: the part of the model that is walked most. It knows numbers alone, no nodes: a node is a slot.
 * Free = allocatable less all that is bound, pinned or nominated there; it can be negative (foreign pods may overcommit).
 * Slots that may not be used (cordoned, lost, ...) keep their numbers but are never found and do not count as free in total.
 */
export class NodeTable {
  #capacity = 0;
  #slots = 0;
  readonly #free: (Float64Array | undefined)[] = [];
  readonly #blockMax: (Float64Array | undefined)[] = [];
  #stale = new Uint8Array(0);
  #usable = new Uint8Array(0);
  /** Free room on usable nodes by kind; negative room counts as none. */
  readonly freeTotal: number[] = [];

  /** One more than the highest slot ever used. */
  get slots(): number {
    return this.#slots;
  }

  get blocks(): number {
    return Math.ceil(this.#slots / BLOCK);
  }

  /** Makes room for a slot; its amounts are zero and it is not usable. */
  open(slot: number): void {
    this.#slots = Math.max(this.#slots, slot + 1);
    if (slot >= this.#capacity) this.#grow(Math.max(BLOCK, this.#capacity * 2));
  }

  free(slot: number, kind: number): number {
    return this.#free[kind]?.[slot] ?? 0;
  }

  usable(slot: number): boolean {
    return this.#usable[slot] === 1;
  }

  setUsable(slot: number, usable: boolean): void {
    if (this.usable(slot) === usable) return;
    this.#usable[slot] = usable ? 1 : 0;
    for (let kind = 0; kind < this.#free.length; kind++) {
      const free = this.free(slot, kind);
      if (free > 0) this.freeTotal[kind] = (this.freeTotal[kind] ?? 0) + (usable ? free : -free);
      if (usable) this.#raiseBlock(kind, slot, free);
    }
    this.#stale[(slot / BLOCK) | 0] = 1;
  }

  /** Adds `times` x `vector` to what is free on a slot. */
  add(slot: number, vector: Vector, times: 1 | -1): void {
    const { kinds, amounts } = vector;
    for (let i = 0; i < kinds.length; i++)
      this.#addOne(slot, kinds[i] as number, times * (amounts[i] as number));
  }

  /** Whether the vector fits what is free on a slot. */
  covers(slot: number, vector: Vector): boolean {
    if (this.#usable[slot] !== 1) return false;
    const { kinds, amounts } = vector;
    for (let i = 0; i < kinds.length; i++) {
      const column = this.#free[kinds[i] as number];
      if (column === undefined || (column[slot] as number) < (amounts[i] as number)) return false;
    }
    return true;
  }

  /**
   * The first slot from `from` on and before `end` that covers the vector; `end` when none does. The innermost loop of a search: the columns of its
   * first kinds are looked up once.
   */
  nextCovering(from: number, end: number, vector: Vector): number {
    const { kinds, amounts } = vector;
    const first = this.#free[kinds[0] ?? -1];
    const second = this.#free[kinds[1] ?? kinds[0] ?? -1];
    if (first === undefined || second === undefined) return end;
    const amount = amounts[0] as number;
    const other = amounts[1] ?? amount;
    for (let slot = from; slot < end; slot++) {
      if ((first[slot] as number) < amount || (second[slot] as number) < other) continue;
      if (this.covers(slot, vector)) return slot;
    }
    return end;
  }

  /** Whether some slot of the block could cover the vector: false is certain, true is a guess. */
  blockMayCover(block: number, vector: Vector): boolean {
    const { kinds, amounts } = vector;
    for (let i = 0; i < kinds.length; i++) {
      const column = this.#blockMax[kinds[i] as number];
      if (column === undefined || (column[block] as number) < (amounts[i] as number)) return false;
    }
    return true;
  }

  /** Makes a block's maxima exact again; worth its 64 steps after a search found nothing in it. */
  tighten(block: number): void {
    if (this.#stale[block] !== 1) return;
    this.#stale[block] = 0;
    const end = Math.min((block + 1) * BLOCK, this.#slots);
    for (let kind = 0; kind < this.#free.length; kind++) {
      const column = this.#free[kind];
      const maxima = this.#blockMax[kind];
      if (column === undefined || maxima === undefined) continue;
      let max = -1;
      for (let slot = block * BLOCK; slot < end; slot++) {
        if (this.#usable[slot] === 1 && (column[slot] as number) > max) max = column[slot] as number;
      }
      maxima[block] = max;
    }
  }

  #addOne(slot: number, kind: number, change: number): void {
    const column = this.#column(kind);
    const before = column[slot] as number;
    const after = before + change;
    column[slot] = after;
    if (this.#usable[slot] !== 1) return;
    this.freeTotal[kind] = (this.freeTotal[kind] ?? 0) + Math.max(0, after) - Math.max(0, before);
    if (change > 0) this.#raiseBlock(kind, slot, after);
    else this.#stale[(slot / BLOCK) | 0] = 1;
  }

  #raiseBlock(kind: number, slot: number, free: number): void {
    const maxima = this.#blockMax[kind];
    const block = (slot / BLOCK) | 0;
    if (maxima !== undefined && free > (maxima[block] as number)) maxima[block] = free;
  }

  #column(kind: number): Float64Array {
    const known = this.#free[kind];
    if (known !== undefined) return known;
    const column = new Float64Array(this.#capacity);
    this.#free[kind] = column;
    this.#blockMax[kind] = new Float64Array(Math.ceil(this.#capacity / BLOCK));
    return column;
  }

  #grow(capacity: number): void {
    this.#capacity = capacity;
    const blocks = Math.ceil(capacity / BLOCK);
    for (let kind = 0; kind < this.#free.length; kind++) {
      const column = this.#free[kind];
      const maxima = this.#blockMax[kind];
      if (column !== undefined) this.#free[kind] = longer(column, capacity);
      if (maxima !== undefined) this.#blockMax[kind] = longer(maxima, blocks);
    }
    const usable = new Uint8Array(capacity);
    usable.set(this.#usable);
    this.#usable = usable;
    const stale = new Uint8Array(blocks);
    stale.set(this.#stale);
    this.#stale = stale;
  }
}

function longer(column: Float64Array, length: number): Float64Array {
  const copy = new Float64Array(length);
  copy.set(column);
  return copy;
}
