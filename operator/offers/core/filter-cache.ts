import type { Constraints } from './constraints.ts';
import {
  type FilteredNode,
  type FilterVerdict,
  type NodeFilter,
  nodeFilter,
  nodeFilterKey,
} from './node-filter.ts';
import type { RawPodSpec } from './pod-spec.ts';
import { TaintSets } from './taint-sets.ts';

const CODES: readonly FilterVerdict[] = [
  'fits',
  'NodeSelectorMismatch',
  'NodeAffinityMismatch',
  'TaintNotTolerated',
  'ConstraintMismatch',
];

/** A filter with its verdicts by slot, worked out once and forgotten when the node's labels or taints change. */
export class CachedFilter {
  readonly filter: NodeFilter;
  users = 0;
  /** 0 = not known; else 1 + the index in CODES. */
  #verdicts = new Uint8Array(0);
  /** By set of taints: 0 = not known, 1 = tolerated, 2 = not. */
  #tolerated = new Uint8Array(8);
  readonly #taints: TaintSets;

  constructor(filter: NodeFilter, taints: TaintSets) {
    this.filter = filter;
    this.#taints = taints;
  }

  judge(slot: number, node: FilteredNode): FilterVerdict {
    const known = this.#verdicts[slot] ?? 0;
    if (known > 0) return CODES[known - 1] as FilterVerdict;
    const verdict = this.filter.judge(node);
    if (slot >= this.#verdicts.length) this.#grow(slot);
    this.#verdicts[slot] = 1 + CODES.indexOf(verdict);
    return verdict;
  }

  /** Whether the slot is refused by its taints, or known to be refused: a look at two bytes. */
  surelyRefuses(slot: number): boolean {
    // Not `?? 0`: a read beyond the end of a typed array costs many times one within.
    if (slot < this.#verdicts.length && (this.#verdicts[slot] as number) > 1) return true;
    const set = this.#taints.setOf(slot);
    return set !== 0 && !this.#tolerates(set);
  }

  forget(slot: number): void {
    if (slot < this.#verdicts.length) this.#verdicts[slot] = 0;
  }

  #tolerates(set: number): boolean {
    const known = this.#tolerated[set] ?? 0;
    if (known > 0) return known === 1;
    const tolerated =
      this.filter.untolerated({ name: '', labels: {}, taints: this.#taints.taintsOf(set) }) === undefined;
    if (set >= this.#tolerated.length) {
      const grown = new Uint8Array(set * 2);
      grown.set(this.#tolerated);
      this.#tolerated = grown;
    }
    this.#tolerated[set] = tolerated ? 1 : 2;
    return tolerated;
  }

  #grow(slot: number): void {
    const grown = new Uint8Array(Math.max(slot + 1, this.#taints.slots, this.#verdicts.length * 2));
    grown.set(this.#verdicts);
    this.#verdicts = grown;
  }
}

/** Filters in use, shared by all classes with equal demands on a node. */
export class FilterCache {
  readonly taints = new TaintSets();
  readonly #filters = new Map<string, CachedFilter>();

  acquire(spec: RawPodSpec, constraints: Constraints): CachedFilter {
    const key = nodeFilterKey(spec, constraints);
    let cached = this.#filters.get(key);
    if (cached === undefined) {
      cached = new CachedFilter(nodeFilter(spec, constraints), this.taints);
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
