import type { ListWatch, Selection } from './list-watch.ts';
import type { KubeObject, Resource } from './object.ts';
import type { Runtime } from './runtime.ts';
import type { IndexFunction, Store } from './store.ts';

/**
 * A change of the cache, told after the cache has it.
 * An object deleted and made again under the same name (another uid) is told as `deleted`, then `added`.
 * `initial` marks what the first list brought: controllers queue it behind real changes.
 */
export type InformerEvent<T extends KubeObject> =
  | { readonly type: 'added'; readonly object: T; readonly initial: boolean }
  | { readonly type: 'updated'; readonly object: T; readonly old: T }
  | { readonly type: 'deleted'; readonly object: T };

export interface InformerOptions<T extends KubeObject> extends Selection {
  readonly resource: Resource;
  readonly client: ListWatch;
  readonly runtime: Runtime;
  /**
   * What is kept of an object; called once for each object before the cache holds it. It may change the object
   * in place. `managedFields` and kubectl's last-applied annotation are gone already. Default: everything else is kept.
   */
  readonly transform?: (object: KubeObject) => T;
  readonly indexes?: Readonly<Record<string, IndexFunction<T>>>;
}

/** A live cache of one selection of one kind, fed by one watch. */
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
export function createInformer<T extends KubeObject>(_options: InformerOptions<T>): Informer<T> {
  throw new Error('being written');
}
