import type { Role } from './role.ts';
import { inFairOrder } from './shares.ts';

/** Roles by the fair order, the next on top: a binary heap in which only the top's share changes. */
export class FairQueue {
  readonly #heap: Role[] = [];
  readonly #members = new Set<Role>();

  constructor(roles: Iterable<Role>) {
    for (const role of roles) {
      this.#heap.push(role);
      this.#members.add(role);
    }
    for (let at = (this.#heap.length >> 1) - 1; at >= 0; at--) this.#sink(at);
  }

  get top(): Role | undefined {
    return this.#heap[0];
  }

  has(role: Role): boolean {
    return this.#members.has(role);
  }

  push(role: Role): void {
    if (this.#members.has(role)) return;
    this.#members.add(role);
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
    this.#members.delete(top);
    if (this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
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
