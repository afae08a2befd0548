import type { PodClass } from './pod-class.ts';
import { classesInOrder, comesBefore, type Role } from './role.ts';

/** Where a role stands in its queue during one pass: classes before the cursor did not fit. */
export class RoleTurn {
  readonly #role: Role;
  /** The role's own list until a grant changes the order; then a copy. */
  #order: readonly PodClass[];
  #at = 0;

  constructor(role: Role) {
    this.#role = role;
    this.#order = classesInOrder(role);
  }

  get current(): PodClass | undefined {
    return this.#order[this.#at];
  }

  /** The current class did not fit. */
  skip(): void {
    this.#at += 1;
  }

  /** The current class got a grant: it has waited least now and goes behind its equals; an empty one goes altogether. */
  granted(): void {
    const podClass = this.#order[this.#at];
    if (podClass === undefined) return;
    if (podClass.pods.size === 0) {
      this.#at += 1;
      return;
    }
    if (this.#at + 1 >= this.#order.length) return;
    let low = this.#at + 1;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (comesBefore(this.#order[middle] as PodClass, podClass) < 0) low = middle + 1;
      else high = middle;
    }
    const order = [...this.#order];
    order.copyWithin(this.#at, this.#at + 1, low);
    order[low - 1] = podClass;
    this.#order = order;
  }

  /** Something may fit after all: begin at the head of the queue again. */
  restart(): void {
    this.#order = classesInOrder(this.#role);
    this.#at = 0;
  }
}
