import type { KubeObject } from './object.ts';

/** What is remembered of the last write to an object. */
export interface Written {
  /** Hash of what was asked for. */
  readonly hash: string;
  readonly uid: string | undefined;
  /** The version that the write replaced: while the cache shows it, the cache is behind. */
  readonly replaced: string | undefined;
  /** Hash of how the answer differed from what was asked for. */
  readonly accepted: string;
  /** The answer, until the cache has caught up with it. */
  object: KubeObject | undefined;
}

/** Remembers the last write to each object, the newest of them when there are too many. */
export interface ApplyMemory {
  get(key: string): Written | undefined;
  set(key: string, written: Written): void;
}

/** @param capacity objects remembered; one forgotten costs at most one write that changes nothing */
export function createApplyMemory(capacity: number): ApplyMemory {
  const entries = new Map<string, Written>();
  return {
    get: key => entries.get(key),
    set(key, written) {
      entries.delete(key);
      entries.set(key, written);
      if (entries.size <= capacity) return;
      const [oldest] = entries.keys();
      if (oldest !== undefined) entries.delete(oldest);
    },
  };
}
