import type { InformerEvent } from './informer-event.ts';
import type { ListWatch, Selection } from './list-watch.ts';
import type { KubeObject, Resource } from './object.ts';
import { createObjectCache } from './object-cache.ts';
import { keyOf } from './object-key.ts';
import { createReflector, type ReflectorOptions } from './reflector.ts';
import type { Runtime } from './runtime.ts';
import { createSharedParts } from './shared-parts.ts';
import { createStore, type IndexFunction, type Store } from './store.ts';
import { stripped } from './stripped.ts';

export interface InformerOptions<T extends KubeObject> extends Selection {
  readonly resource: Resource;
  readonly client: ListWatch;
  readonly runtime: Runtime;
  /**
   * Several selections in one cache, each with a watch of its own, instead of the one above: for who may look into some namespaces
   * alone. They must not overlap.
   */
  readonly selections?: readonly Selection[];
  /** Label of the metrics; the kind when absent. Two informers of one kind need two names. */
  readonly name?: string;
  /**
   * What is kept of an object; called once for each object before the cache holds it. It may change the object
   * in place. `managedFields` and kubectl's last-applied annotation are gone already. Default: everything else is kept.
   * Equal parts of different objects become one part in memory (shared-parts.ts): one more reason to change none.
   */
  readonly transform?: (object: KubeObject) => T;
  readonly indexes?: Readonly<Record<string, IndexFunction<T>>>;
  /** How the watch is kept alive; the defaults suit a real API server. */
  readonly timing?: Pick<ReflectorOptions, 'backoff' | 'stallMs' | 'watchSeconds' | 'relistMs'>;
}

/** A live cache of one selection of one kind, fed by one watch (or of several, by one each). */
export interface Informer<T extends KubeObject> {
  readonly resource: Resource;
  readonly store: Store<T>;
  /** True once the first list is in the store and every handler has been told of it. */
  hasSynced(): boolean;
  /** Resolves when {@link hasSynced} turns true; rejects when the signal is aborted first. */
  whenSynced(signal?: AbortSignal): Promise<void>;
  /**
   * Adds a handler and tells it at once of what the store holds already. Handlers run synchronously and must only
   * queue: a throw is logged and counted and goes no further. Returns the function that removes the handler.
   */
  onEvent(handler: (event: InformerEvent<T>) => void): () => void;
  /** Milliseconds since the server was last heard (event, bookmark or list); Infinity before the first list. */
  ageMs(): number;
  /** Starts the watch. Does nothing when it runs already. */
  start(): void;
  /** Ends the watch; resolves when nothing of it is left. The store keeps what it holds; `start` resumes with a list. */
  stop(): Promise<void>;
}

/** Makes an informer; nothing is sent before {@link Informer.start}. */
export function createInformer<T extends KubeObject>(options: InformerOptions<T>): Informer<T> {
  const { resource, client, runtime, transform, timing } = options;
  const { metrics } = runtime;
  const kind = options.name ?? resource.kind;
  const log = runtime.log.child({ kind });
  const store = createStore<T>(options.indexes);
  const cache = createObjectCache<T>(store);
  const handlers = new Set<(event: InformerEvent<T>) => void>();
  const synced = Promise.withResolvers<void>();
  const parts = createSharedParts();
  let hasSynced = false;

  function tell(handler: (event: InformerEvent<T>) => void, event: InformerEvent<T>): void {
    const failed = (err: unknown) => {
      metrics.handlerFailures.inc({ kind });
      log.error({ err, type: event.type, key: keyOf(event.object.metadata) }, 'an event handler threw');
    };
    try {
      // The type says void, yet an async function fits it: its rejection must not end the process.
      const returned: unknown = handler(event);
      if (returned instanceof Promise) returned.catch(failed);
    } catch (err) {
      failed(err);
    }
  }

  function publish(events: readonly InformerEvent<T>[]): void {
    for (const event of events) for (const handler of handlers) tell(handler, event);
    if (events.length > 0) metrics.cachedObjects.set({ kind }, store.size);
  }

  /** An object that cannot be taken in is left out and told, and stops no other. */
  function taken(object: KubeObject, put: (object: T) => readonly InformerEvent<T>[]): void {
    let events: readonly InformerEvent<T>[];
    try {
      const kept = stripped<T>(object);
      events = put(parts.share(transform === undefined ? kept : transform(kept)));
    } catch (err) {
      metrics.handlerFailures.inc({ kind });
      log.error({ err, key: keyOf(object.metadata) }, 'an object could not be taken into the cache');
      return;
    }
    publish(events);
  }

  const selections = options.selections ?? [selectionOf(options)];
  /** What the last list and the watch of each selection have shown. */
  const shown = selections.map(() => new Set<string>());
  const unsynced = new Set(selections.keys());

  const reflectors = selections.map((selection, index) => {
    let listed = new Set<string>();
    return createReflector({
      ...timing,
      resource,
      selection,
      client,
      runtime,
      name: kind,
      sink: {
        pagesRestart() {
          listed = new Set();
        },
        page(items) {
          for (const item of items) {
            listed.add(keyOf(item.metadata));
            taken(item, object => cache.upsert(object, !hasSynced));
          }
        },
        pagesEnd() {
          shown[index] = listed;
          publish(cache.retain(union(shown)));
          // One selection alone need not remember: whatever its list did not show is gone.
          if (shown.length === 1) shown[index] = new Set();
          listed = new Set();
          unsynced.delete(index);
          if (unsynced.size > 0) return;
          hasSynced = true;
          synced.resolve();
        },
        upsert(item) {
          if (shown.length > 1) shown[index]?.add(keyOf(item.metadata));
          taken(item, object => cache.upsert(object, false));
        },
        remove(item) {
          shown[index]?.delete(keyOf(item.metadata));
          taken(item, object => cache.remove(object));
        },
      },
    });
  });
  const ageMs = () => Math.max(...reflectors.map(reflector => reflector.ageMs()));
  let forgetAge: (() => void) | undefined;

  return {
    resource,
    store,
    hasSynced: () => hasSynced,
    whenSynced: signal => (signal === undefined ? synced.promise : untilAborted(synced.promise, signal)),
    onEvent(handler) {
      // A handler given twice is two registrations.
      const own = (event: InformerEvent<T>) => handler(event);
      handlers.add(own);
      for (const object of store.list()) tell(own, { type: 'added', object, initial: true });
      return () => handlers.delete(own);
    },
    ageMs,
    start() {
      forgetAge ??= metrics.watchAge.observe(kind, () => ageMs() / 1_000);
      for (const reflector of reflectors) reflector.start();
    },
    async stop() {
      forgetAge?.();
      forgetAge = undefined;
      await Promise.all(reflectors.map(reflector => reflector.stop()));
    },
  };
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const [first = new Set<string>(), ...others] = sets;
  return others.length === 0 ? first : new Set(sets.flatMap(set => [...set]));
}

function selectionOf({ namespace, labelSelector, fieldSelector }: Selection): Selection {
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  };
}

async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
