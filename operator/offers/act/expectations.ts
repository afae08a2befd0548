import type { RawPod } from '../core/pod-facts.ts';

/** A restarted API server knows its RBAC rules a second or two after it answers. */
const RIGHTS_PATIENCE_MS = 2_000;

/**
 * Grants whose patch was answered by "it is another than you saw", or not at all. The model goes on counting them until the cache shows what
 * became of the pod: a pod given up at once would be decided on again, and patched again, by the same stale sight of it.
 */
export class Expectations {
  readonly #open = new Map<string, { readonly version: string; readonly until: number }>();
  readonly #forbidden = new Set<string>();
  readonly #patienceMs: number;

  /** @param patienceMs how long the cache may take to show a pod before it is believed that nothing changed */
  constructor(patienceMs = 10_000) {
    this.#patienceMs = patienceMs;
  }

  /** The cache is to show another version of the pod. @param now monotonic milliseconds */
  await(uid: string, version: string, now: number): void {
    this.#open.set(uid, { version, until: now + this.#patienceMs });
  }

  /**
   * The API server refused us, not the pod. Once a pod that is taken for passing: it keeps its turn and its room for a moment, or a restart of the API
   * server would hand them to whoever asks a second later. False the next time, and then nothing is waited for.
   * @param now monotonic milliseconds
   */
  awaitRights(uid: string, version: string, now: number): boolean {
    if (this.#forbidden.has(uid)) return false;
    this.#forbidden.add(uid);
    this.#open.set(uid, { version, until: now + RIGHTS_PATIENCE_MS });
    return true;
  }

  /** The cache shows a pod; says whether it is what was waited for. */
  meets({ metadata }: RawPod): boolean {
    const uid = metadata.uid ?? '';
    const open = this.#open.get(uid);
    if (open === undefined || open.version === metadata.resourceVersion) return false;
    this.#open.delete(uid);
    return true;
  }

  /** The pod is no more. */
  forget(uid: string): void {
    this.#open.delete(uid);
    this.#forbidden.delete(uid);
  }

  /** Those that were waited for too long; they are forgotten here. @param now monotonic milliseconds */
  overdue(now: number): readonly string[] {
    const uids = [...this.#open].filter(([, { until }]) => now > until).map(([uid]) => uid);
    for (const uid of uids) this.#open.delete(uid);
    return uids;
  }

  get size(): number {
    return this.#open.size;
  }
}
