/** Kinds every node has; extended resources and huge pages follow, in the order in which they are first seen. */
export const CPU = 0;
export const MEMORY = 1;
export const EPHEMERAL_STORAGE = 2;
export const PODS = 3;

const FIRST = ['cpu', 'memory', 'ephemeral-storage', 'pods'] as const;

/**
 * Numbers the resource kinds of a cluster, so that vectors are arrays and not maps. Units: cpu in millicores (rounded
 * up, as kube-scheduler's MilliValue), memory, storage and huge pages in bytes, everything else in counts.
 */
export class ResourceKinds {
  readonly #names: string[] = [...FIRST];
  readonly #indexes = new Map<string, number>(FIRST.map((name, index) => [name, index]));

  /** The number of a kind; a new name gets the next one. */
  indexOf(name: string): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    const index = this.#names.length;
    this.#names.push(name);
    this.#indexes.set(name, index);
    return index;
  }

  nameOf(kind: number): string {
    return this.#names[kind] ?? `kind-${kind}`;
  }

  /** The number of a kind, or `undefined` when nothing was ever called so. */
  find(name: string): number | undefined {
    return this.#indexes.get(name);
  }

  get count(): number {
    return this.#names.length;
  }
}
