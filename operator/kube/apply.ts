import { createApplyMemory, type Written } from './apply-memory.ts';
import { canonicalJson, hashOf } from './canonical-json.ts';
import { type Difference, differences } from './differences.ts';
import type { KubeClient } from './kube-client.ts';
import type { KubeObject, Resource } from './object.ts';
import { keyOf } from './object-key.ts';
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
  /** `unchanged`: nothing was sent, or the server found nothing to change. */
  readonly result: 'created' | 'changed' | 'unchanged';
  /** The newest version known: as the server returned it, now or at our last write. */
  readonly object: T;
  /** Why it was sent; empty for what was created or not sent. */
  readonly differences: readonly Difference[];
}

/** An object as far as its status is concerned. */
export type WithStatus = KubeObject & { readonly status?: object };

/**
 * Server-side apply that writes only when something differs, so that what is at rest costs no request at all.
 * A server that keeps something different from what was applied (a mutating webhook, a default unknown to us) is not
 * written to again and again: its answer is remembered and accepted until either side changes.
 */
export interface Applier {
  /**
   * Brings one object to `desired` (which holds only our fields, `metadata.name` included, no status).
   * `live` is the cache's object or `undefined` when there is none. Throws KubeApiError when the server refuses.
   */
  applyIfChanged<T extends KubeObject>(
    resource: Resource,
    desired: KubeObject,
    live: T | undefined,
  ): Promise<Applied<T>>;
  /**
   * Writes `status` (computed whole) of `live` through the status subresource, only when it differs.
   * What we no longer say is removed; so is what others wrote into our status.
   * Throws KubeApiError: 404 = the object is gone, 422 = another object has its name now.
   */
  applyStatusIfChanged(
    resource: Resource,
    live: WithStatus,
    status: object,
  ): Promise<'changed' | 'unchanged'>;
  /**
   * The newest version of an object we know: the answer to our own last write of its status while the cache still shows
   * what that replaced, else `live`. Compute conditions from this, or a slow cache moves their transition times.
   */
  newest<T extends KubeObject>(resource: Resource, live: T): T;
}

/** Objects whose last write is remembered. */
const MEMORY = 20_000;

export function createApplier({ client, fieldManager, hashAnnotation, runtime }: ApplierOptions): Applier {
  const { log } = runtime;
  const objects = createApplyMemory(MEMORY);
  const statuses = createApplyMemory(MEMORY);

  return {
    async applyIfChanged<T extends KubeObject>(resource: Resource, plain: KubeObject, live: T | undefined) {
      const key = memoryKey(resource, plain);
      const hash = hashOf(plain);
      const desired = annotated(plain, hashAnnotation, hash);
      const last = matching(objects.get(key), hash, live);
      let found: readonly Difference[] = [];
      if (live !== undefined) {
        if (isBehind(last, live)) return { result: 'unchanged', object: last.object as T, differences: [] };
        found = differences(desired, live);
        if (found.length === 0 || hashOf(found) === last?.accepted)
          return { result: 'unchanged', object: live, differences: [] };
      }
      // The type of an answer is the kind's, whatever part of it we sent.
      const object = (await client.apply(resource, desired, { fieldManager })) as T;
      const left = differences(desired, object);
      if (left.length > 0)
        log.warn({ key, left: left.slice(0, 5) }, 'the server keeps fields as we did not apply them');
      objects.set(key, writtenOf(hash, hashOf(left), live, object));
      return { result: resultOf(live, object), object, differences: found };
    },

    async applyStatusIfChanged(resource, live, status) {
      const key = memoryKey(resource, live);
      const hash = hashOf(status);
      const last = matching(statuses.get(key), hash, live);
      if (isBehind(last, live) || sameStatus(live, status)) return 'unchanged';
      if (last?.accepted === hashOf(live.status)) return 'unchanged';
      // Not server-side apply: the status of a custom object takes it whatever uid it names (tried on 1.34), so an object
      // made anew under the same name would be told another's state; and it leaves in place what others wrote.
      const body = [
        { op: 'test', path: '/metadata/uid', value: live.metadata.uid },
        { op: 'add', path: '/status', value: status },
      ];
      const patch = { kind: 'json', body, idempotent: true } as const;
      const options = { subresource: 'status', fieldManager };
      const object: WithStatus = await client.patch(resource, live.metadata, patch, options);
      statuses.set(key, writtenOf(hash, hashOf(object.status), live, object));
      return resultOf(live, object) === 'unchanged' ? 'unchanged' : 'changed';
    },

    newest<T extends KubeObject>(resource: Resource, live: T): T {
      const last = statuses.get(memoryKey(resource, live));
      return last !== undefined && last.uid === live.metadata.uid && isBehind(last, live)
        ? (last.object as T)
        : live;
    },
  };
}

function memoryKey(resource: Resource, { metadata }: KubeObject): string {
  return `${resource.group}/${resource.plural}/${keyOf(metadata)}`;
}

/** What was last written, if it was the same and to the same object. */
function matching(
  last: Written | undefined,
  hash: string,
  live: KubeObject | undefined,
): Written | undefined {
  return last !== undefined && last.hash === hash && last.uid === live?.metadata.uid ? last : undefined;
}

/** Whether the cache still shows what our last write replaced. Once it does not, the answer need not be kept. */
function isBehind(last: Written | undefined, live: KubeObject): last is Written & { object: KubeObject } {
  if (last?.object === undefined) return false;
  if (last.replaced === live.metadata.resourceVersion) return true;
  last.object = undefined;
  return false;
}

function writtenOf(
  hash: string,
  accepted: string,
  live: KubeObject | undefined,
  object: KubeObject,
): Written {
  const replaced = live?.metadata.resourceVersion;
  return {
    hash,
    accepted,
    uid: object.metadata.uid,
    replaced,
    object: replaced === undefined ? undefined : object,
  };
}

function resultOf(live: KubeObject | undefined, object: KubeObject): 'created' | 'changed' | 'unchanged' {
  if (live === undefined) return 'created';
  return live.metadata.resourceVersion === object.metadata.resourceVersion ? 'unchanged' : 'changed';
}

function annotated(plain: KubeObject, annotation: string, hash: string): KubeObject {
  const annotations = { ...plain.metadata.annotations, [annotation]: hash };
  return { ...plain, metadata: { ...plain.metadata, annotations } };
}

function sameStatus(object: WithStatus, status: object): boolean {
  return canonicalJson(object.status ?? {}) === canonicalJson(status);
}
