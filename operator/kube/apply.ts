import type { Difference } from './differences.ts';
import type { KubeClient } from './kube-client.ts';
import type { KubeObject, Resource } from './object.ts';
import type { Runtime } from './runtime.ts';

export interface ApplierOptions {
  readonly client: KubeClient;
  readonly fieldManager: string;
  /**
   * Annotation that carries a hash of what was applied last (e.g. `smack.dev/applied`). It shows that a field was
   * dropped from `desired` since: then there is nothing to compare, yet server-side apply has something to remove.
   */
  readonly hashAnnotation: string;
  readonly runtime: Runtime;
}

/** What an apply did. */
export interface Applied<T extends KubeObject> {
  readonly result: 'created' | 'changed' | 'unchanged';
  /** As the server returned it; of `unchanged`, the live object that was passed in. */
  readonly object: T;
  /** Why it was written; empty for `unchanged` and `created`. */
  readonly differences: readonly Difference[];
}

/** Server-side apply that writes only when something differs, so that an object at rest costs no request at all. */
export interface Applier {
  /**
   * Brings one object to `desired` (which holds only our fields, `metadata.name` included, no status).
   * `live` is the cache's object or `undefined` when there is none. Throws KubeApiError when the server refuses.
   * A server that keeps a field different from what was applied (a mutating webhook) is not written to again and
   * again: the answer to the last apply is remembered and accepted until either side changes.
   */
  applyIfChanged<T extends KubeObject>(
    resource: Resource,
    desired: KubeObject,
    live: T | undefined,
  ): Promise<Applied<T>>;
}

export function createApplier(_options: ApplierOptions): Applier {
  throw new Error('being written');
}
