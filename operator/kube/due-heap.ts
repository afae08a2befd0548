/** A binary heap of things ordered by time, earliest first. */
export interface DueHeap<T extends { readonly at: number }> {
  readonly size: number;
  push(item: T): void;
  peek(): T | undefined;
  pop(): T | undefined;
}

export function createDueHeap<T extends { readonly at: number }>(): DueHeap<T> {
  const items: T[] = [];

  function at(index: number): number {
    return items[index]?.at ?? Number.POSITIVE_INFINITY;
  }

  function swap(a: number, b: number): void {
    const [x, y] = [items[a], items[b]];
    if (x === undefined || y === undefined) return;
    items[a] = y;
    items[b] = x;
  }

  return {
    get size() {
      return items.length;
    },
    push(item) {
      let index = items.push(item) - 1;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (at(parent) <= at(index)) return;
        swap(parent, index);
        index = parent;
      }
    },
    peek: () => items[0],
    pop() {
      const top = items[0];
      const last = items.pop();
      if (items.length === 0 || last === undefined) return top;
      items[0] = last;
      for (let index = 0; ; ) {
        const left = 2 * index + 1;
        const child = at(left + 1) < at(left) ? left + 1 : left;
        if (at(index) <= at(child)) return top;
        swap(index, child);
        index = child;
      }
    },
  };
}
