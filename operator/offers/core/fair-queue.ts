import type { Role } from './role.ts';
import { inFairOrder } from './shares.ts';

/** Roles by the fair order, the next on top: a binary heap in which only the top's share changes. */
export class FairQueue {
  #heap: Role[] = [];

  constructor(roles: Iterable<Role>) {
    for (const role of roles) {
      this.#heap.push(role);
      role.queue = this;
    }
    this.#heapify();
  }

  /** Drops all roles that no longer belong here, at once. */
  keep(belongs: (role: Role) => boolean): void {
    const kept: Role[] = [];
    for (const role of this.#heap) {
      if (belongs(role)) kept.push(role);
      else role.queue = undefined;
    }
    this.#heap = kept;
    this.#heapify();
  }

  get top(): Role | undefined {
    return this.#heap[0];
  }

  push(role: Role): void {
    if (role.queue === this) return;
    role.queue = this;
    this.#heap.push(role);
    let at = this.#heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** The top got a grant: it goes where its new share belongs. */
  topChanged(): void {
    this.#sink(0);
  }

  pop(): void {
    const [top] = this.#heap;
    const last = this.#heap.pop();
    if (top === undefined || last === undefined) return;
    top.queue = undefined;
    if (this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #heapify(): void {
    for (let at = (this.#heap.length >> 1) - 1; at >= 0; at--) this.#sink(at);
  }

  #sink(start: number): void {
    let at = start;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= this.#heap.length) return;
      const right = left + 1;
      const child = right < this.#heap.length && this.#before(right, left) ? right : left;
      if (!this.#before(child, at)) return;
      this.#swap(at, child);
      at = child;
    }
  }

  #before(a: number, b: number): boolean {
    return inFairOrder(this.#heap[a] as Role, this.#heap[b] as Role) < 0;
  }

  #swap(a: number, b: number): void {
    const held = this.#heap[a] as Role;
    this.#heap[a] = this.#heap[b] as Role;
    this.#heap[b] = held;
  }
}
