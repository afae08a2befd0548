import type { KubeObject, ObjectRef } from './object.ts';
import { keyOf } from './object-key.ts';

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

/** A store that can be written; only the cache that owns it does. */
export interface MutableStore<T extends KubeObject> extends Store<T> {
  /** Puts an object in place of what is under its key; returns that. */
  set(key: string, object: T): T | undefined;
  /** Takes an object out; returns it. */
  remove(key: string): T | undefined;
  keys(): Iterable<string>;
}

interface Index<T> {
  readonly valuesOf: IndexFunction<T>;
  readonly keys: Map<string, Set<string>>;
}

/** Makes an empty store. An index function must be pure: it is called again to take an object out. */
export function createStore<T extends KubeObject>(
  indexFunctions: Readonly<Record<string, IndexFunction<T>>> = {},
): MutableStore<T> {
  const objects = new Map<string, T>();
  const indexes = new Map<string, Index<T>>();
  for (const [name, valuesOf] of Object.entries(indexFunctions))
    indexes.set(name, { valuesOf, keys: new Map() });

  function enter(key: string, object: T): void {
    for (const { valuesOf, keys } of indexes.values()) {
      for (const value of valuesOf(object)) {
        const found = keys.get(value);
        if (found === undefined) keys.set(value, new Set([key]));
        else found.add(key);
      }
    }
  }

  function leave(key: string, object: T): void {
    for (const { valuesOf, keys } of indexes.values()) {
      for (const value of valuesOf(object)) {
        const found = keys.get(value);
        found?.delete(key);
        if (found?.size === 0) keys.delete(value);
      }
    }
  }

  return {
    get size() {
      return objects.size;
    },
    get: ref => objects.get(keyOf(ref)),
    getByKey: key => objects.get(key),
    list: () => [...objects.values()],
    byIndex(index, value) {
      const found = indexes.get(index);
      if (found === undefined) throw new Error(`there is no index named ${index}`);
      const result: T[] = [];
      for (const key of found.keys.get(value) ?? []) {
        const object = objects.get(key);
        if (object !== undefined) result.push(object);
      }
      return result;
    },
    set(key, object) {
      const old = objects.get(key);
      if (old !== undefined) leave(key, old);
      objects.set(key, object);
      enter(key, object);
      return old;
    },
    remove(key) {
      const old = objects.get(key);
      if (old === undefined) return undefined;
      objects.delete(key);
      leave(key, old);
      return old;
    },
    keys: () => objects.keys(),
  };
}
