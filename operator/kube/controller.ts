import type { Logger } from 'pino';
import type { Informer, InformerEvent } from './informer.ts';
import type { KubeObject, ObjectRef } from './object.ts';
import type { Outcome } from './outcome.ts';
import type { Runtime } from './runtime.ts';

/** What a reconcile is given beside its key. */
export interface ReconcileContext {
  /** New for every run; in every line of `log`. */
  readonly reconcileId: string;
  readonly log: Logger;
  /** Aborted when the reconcile has run longer than its timeout, or the controller stops and its grace is over. */
  readonly signal: AbortSignal;
}

export type Reconcile = (ref: ObjectRef, context: ReconcileContext) => Promise<Outcome>;

/** Where a controller's keys come from; made by {@link watches}. */
export interface EventSource {
  connect(enqueue: (ref: ObjectRef, initial: boolean) => void): () => void;
  whenSynced(signal: AbortSignal): Promise<void>;
  /** The keys to look at again in a periodic resync. */
  resync(): Iterable<ObjectRef>;
}

export interface ControllerOptions {
  /** In logs and as the `controller` label of metrics. */
  readonly name: string;
  /** Keys reconciled at once (a key never runs twice at once). Default 1. */
  readonly concurrency?: number;
  readonly sources: readonly EventSource[];
  readonly reconcile: Reconcile;
  /** All keys are queued again (low priority) this often, moved by up to a tenth. Default 10 h, as controller-runtime. */
  readonly resyncMs?: number;
  /** A run longer than this has its signal aborted and is counted. Default 5 min. */
  readonly timeoutMs?: number;
  readonly runtime: Runtime;
}

export interface Controller {
  readonly name: string;
  /** Queues a key by hand, e.g. from another system's notification. */
  enqueue(ref: ObjectRef, options?: { readonly afterMs?: number }): void;
  /** Waits until the sources have synced, then reconciles until {@link stop}. */
  start(): void;
  /** Takes no further keys and waits for the running reconciles; after `deadlineMs` (default 10 s) aborts their signals. */
  stop(deadlineMs?: number): Promise<void>;
}

/**
 * Maps the events of an informer to keys. For an update both the old and the new object are mapped, so that
 * an object that changes hands wakes the one it left. `resync: true` makes a periodic resync walk the store.
 */
export function watches<T extends KubeObject>(
  _informer: Informer<T>,
  _toRefs: (object: T) => Iterable<ObjectRef>,
  _options?: { readonly resync?: boolean; readonly when?: (event: InformerEvent<T>) => boolean },
): EventSource {
  throw new Error('being written');
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

/** Makes a controller; nothing runs before {@link Controller.start}. */
export function createController(_options: ControllerOptions): Controller {
  throw new Error('being written');
}
