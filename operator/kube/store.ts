import type { KubeObject, ObjectRef } from './object.ts';

/** The values under which an object is found in an index, e.g. its node's name. */
export type IndexFunction<T> = (object: T) => readonly string[];

/**
 * A read view of a cache. Objects in it are shared: never change one.
 * Keys are `namespace/name` (see object-key.ts).
 */
export interface Store<T extends KubeObject> {
  readonly size: number;
  get(ref: ObjectRef): T | undefined;
  getByKey(key: string): T | undefined;
  /** All objects, in the order in which they were first seen. */
  list(): readonly T[];
  /** The objects that the named index holds under `value`; throws when there is no such index. */
  byIndex(index: string, value: string): readonly T[];
}
