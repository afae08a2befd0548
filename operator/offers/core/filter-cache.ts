import {
  type FilteredNode,
  type FilterVerdict,
  type NodeFilter,
  nodeFilter,
  nodeFilterKey,
} from './node-filter.ts';
import type { RawPodSpec } from './pod-spec.ts';

const CODES: readonly FilterVerdict[] = [
  'fits',
  'NodeSelectorMismatch',
  'NodeAffinityMismatch',
  'TaintNotTolerated',
];

/** A filter with its verdicts by slot, worked out once and forgotten when the node's labels or taints change. */
export class CachedFilter {
  readonly filter: NodeFilter;
  users = 0;
  /** 0 = not known; else 1 + the index in CODES. */
  #verdicts = new Uint8Array(0);
  readonly #slots: () => number;

  constructor(filter: NodeFilter, slots: () => number) {
    this.filter = filter;
    this.#slots = slots;
  }

  judge(slot: number, node: FilteredNode): FilterVerdict {
    const known = this.#verdicts[slot] ?? 0;
    if (known > 0) return CODES[known - 1] as FilterVerdict;
    const verdict = this.filter.judge(node);
    if (slot >= this.#verdicts.length) this.#grow(slot);
    this.#verdicts[slot] = 1 + CODES.indexOf(verdict);
    return verdict;
  }

  /** Whether the slot is known to be refused: a look at one byte. */
  knownToRefuse(slot: number): boolean {
    return (this.#verdicts[slot] ?? 0) > 1;
  }

  forget(slot: number): void {
    if (slot < this.#verdicts.length) this.#verdicts[slot] = 0;
  }

  #grow(slot: number): void {
    const grown = new Uint8Array(Math.max(slot + 1, this.#slots(), this.#verdicts.length * 2));
    grown.set(this.#verdicts);
    this.#verdicts = grown;
  }
}

/** Filters in use, shared by all classes with equal demands on a node. */
export class FilterCache {
  readonly #filters = new Map<string, CachedFilter>();
  readonly #slots: () => number;

  /** @param slots how many slots there are now: a filter remembers a byte for each */
  constructor(slots: () => number) {
    this.#slots = slots;
  }

  acquire(spec: RawPodSpec): CachedFilter {
    const key = nodeFilterKey(spec);
    let cached = this.#filters.get(key);
    if (cached === undefined) {
      cached = new CachedFilter(nodeFilter(spec), this.#slots);
      this.#filters.set(key, cached);
    }
    cached.users += 1;
    return cached;
  }

  release(cached: CachedFilter): void {
    cached.users -= 1;
    if (cached.users === 0) this.#filters.delete(cached.filter.key);
  }

  /** The labels or taints of a slot changed. */
  forget(slot: number): void {
    for (const cached of this.#filters.values()) cached.forget(slot);
  }
}
