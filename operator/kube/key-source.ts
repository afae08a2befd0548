import type { Informer } from './informer.ts';
import type { InformerEvent } from './informer-event.ts';
import type { KubeObject, ObjectRef } from './object.ts';

/** Where a controller's keys come from; made by {@link watches}. */
export interface KeySource {
  /** Calls `enqueue` for what is there and for every change from now on, until the returned function is called. */
  connect(enqueue: (ref: ObjectRef, initial: boolean) => void): () => void;
  whenSynced(signal: AbortSignal): Promise<void>;
  /** The keys to look at again in a periodic resync. */
  resync(): Iterable<ObjectRef>;
}

export interface WatchesOptions<T extends KubeObject> {
  /** Whether a periodic resync walks this store. Default true. */
  readonly resync?: boolean;
  /** Events for which it returns false are not looked at. */
  readonly when?: (event: InformerEvent<T>) => boolean;
}

/**
 * Maps the events of an informer to keys. For an update both the old and the new object are mapped, so that
 * an object that changes hands wakes the one it left.
 */
export function watches<T extends KubeObject>(
  informer: Informer<T>,
  toRefs: (object: T) => Iterable<ObjectRef>,
  { resync = true, when = () => true }: WatchesOptions<T> = {},
): KeySource {
  return {
    connect(enqueue) {
      return informer.onEvent(event => {
        if (!when(event)) return;
        const initial = event.type === 'added' && event.initial;
        for (const ref of toRefs(event.object)) enqueue(ref, initial);
        if (event.type === 'updated') for (const ref of toRefs(event.old)) enqueue(ref, initial);
      });
    },
    whenSynced: signal => informer.whenSynced(signal),
    *resync() {
      if (!resync) return;
      for (const object of informer.store.list()) yield* toRefs(object);
    },
  };
}

/** Maps an object to itself: for the kind that a controller is about. */
export function itself(object: KubeObject): readonly ObjectRef[] {
  const { name, namespace } = object.metadata;
  return [namespace === undefined ? { name } : { namespace, name }];
}

/** Maps an object to its controlling owner of one kind (in the object's own namespace), or to nothing. */
export function controllingOwner(kind: string): (object: KubeObject) => readonly ObjectRef[] {
  return object => {
    const { namespace, ownerReferences } = object.metadata;
    const owner = ownerReferences?.find(
      reference => reference.controller === true && reference.kind === kind,
    );
    if (owner === undefined) return [];
    return [namespace === undefined ? { name: owner.name } : { namespace, name: owner.name }];
  };
}
