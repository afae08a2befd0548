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
  #verdicts = new Uint8Array(256);

  constructor(filter: NodeFilter) {
    this.filter = filter;
  }

  judge(slot: number, node: FilteredNode): FilterVerdict {
    const known = this.#verdicts[slot] ?? 0;
    if (known > 0) return CODES[known - 1] as FilterVerdict;
    const verdict = this.filter.judge(node);
    if (slot >= this.#verdicts.length) this.#grow(slot);
    this.#verdicts[slot] = 1 + CODES.indexOf(verdict);
    return verdict;
  }

  forget(slot: number): void {
    if (slot < this.#verdicts.length) this.#verdicts[slot] = 0;
  }

  #grow(slot: number): void {
    const grown = new Uint8Array(Math.max(slot + 1, this.#verdicts.length * 2));
    grown.set(this.#verdicts);
    this.#verdicts = grown;
  }
}

/** Filters in use, shared by all classes with equal demands on a node. */
export class FilterCache {
  readonly #filters = new Map<string, CachedFilter>();

  acquire(spec: RawPodSpec): CachedFilter {
    const key = nodeFilterKey(spec);
    let cached = this.#filters.get(key);
    if (cached === undefined) {
      cached = new CachedFilter(nodeFilter(spec));
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
