import type { ObjectRef } from './object.ts';

/** The key of an object in caches and queues: `namespace/name`, or `name` when it is cluster-scoped. */
export function keyOf(ref: ObjectRef): string {
  return ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`;
}

/** The reference that {@link keyOf} made the key from. Names hold no `/`, so the first one parts them. */
export function refOf(key: string): ObjectRef {
  const slash = key.indexOf('/');
  if (slash < 0) return { name: key };
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
