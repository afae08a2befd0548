import type { InformerEvent } from './informer-event.ts';
import type { KubeObject } from './object.ts';
import { keyOf } from './object-key.ts';
import type { MutableStore } from './store.ts';

/** Turns what a list or a watch says about one object into changes of the store and the events that tell of them. */
export interface ObjectCache<T extends KubeObject> {
  /** The object exists and looks like this. No event when the cache has this very version already. */
  upsert(object: T, initial: boolean): readonly InformerEvent<T>[];
  /** The object is gone; it last looked like this. */
  remove(object: T): readonly InformerEvent<T>[];
  /** Every object whose key is not among these is gone: the end of a list. */
  retain(keys: ReadonlySet<string>): readonly InformerEvent<T>[];
}

export function createObjectCache<T extends KubeObject>(store: MutableStore<T>): ObjectCache<T> {
  return {
    upsert(object, initial) {
      const key = keyOf(object.metadata);
      const old = store.getByKey(key);
      if (old === undefined) {
        store.set(key, object);
        return [{ type: 'added', object, initial }];
      }
      if (old.metadata.uid !== object.metadata.uid) {
        // A list shows only that another object has the name now; whoever counts objects must see the first one go.
        store.remove(key);
        store.set(key, object);
        return [
          { type: 'deleted', object: old },
          { type: 'added', object, initial },
        ];
      }
      if (old.metadata.resourceVersion === object.metadata.resourceVersion) return [];
      store.set(key, object);
      return [{ type: 'updated', object, old }];
    },
    remove(object) {
      const old = store.remove(keyOf(object.metadata));
      return old === undefined ? [] : [{ type: 'deleted', object }];
    },
    retain(keys) {
      const gone: InformerEvent<T>[] = [];
      for (const key of [...store.keys()]) {
        if (keys.has(key)) continue;
        const object = store.remove(key);
        if (object !== undefined) gone.push({ type: 'deleted', object });
      }
      return gone;
    },
  };
}
