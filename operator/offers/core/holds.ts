import type { Hold } from './hold.ts';

/** Holds by node and by class. Few exist at a time; nodes without one are told apart by one look-up. */
export class Holds {
  readonly #byNode = new Map<string, Hold[]>();
  readonly #byClass = new Map<string, Hold[]>();

  get count(): number {
    return [...this.#byNode.values()].reduce((sum, holds) => sum + holds.length, 0);
  }

  get any(): boolean {
    return this.#byNode.size > 0;
  }

  all(): readonly Hold[] {
    return [...this.#byNode.values()].flat();
  }

  on(node: string): readonly Hold[] {
    return this.#byNode.get(node) ?? [];
  }

  of(classKey: string): readonly Hold[] {
    return this.#byClass.get(classKey) ?? [];
  }

  add(hold: Hold): void {
    push(this.#byNode, hold.node, hold);
    push(this.#byClass, hold.classKey, hold);
  }

  drop(hold: Hold): void {
    pull(this.#byNode, hold.node, hold);
    pull(this.#byClass, hold.classKey, hold);
  }

  dropNode(node: string): void {
    for (const hold of [...this.on(node)]) this.drop(hold);
  }
}

function push(holds: Map<string, Hold[]>, key: string, hold: Hold): void {
  const list = holds.get(key);
  if (list === undefined) holds.set(key, [hold]);
  else list.push(hold);
}

function pull(holds: Map<string, Hold[]>, key: string, hold: Hold): void {
  const list = (holds.get(key) ?? []).filter(other => other !== hold);
  if (list.length === 0) holds.delete(key);
  else holds.set(key, list);
}
