import type { Logger } from 'pino';
import type { KeySource } from './key-source.ts';
import type { ObjectRef } from './object.ts';
import { keyOf } from './object-key.ts';
import type { Outcome } from './outcome.ts';
import { createReconcileRun } from './reconcile-run.ts';
import type { Runtime } from './runtime.ts';
import { createWorkQueue } from './work-queue.ts';

/** What a reconcile is given beside its key. */
export interface ReconcileContext {
  /** New for every run; in every line of `log`. */
  readonly reconcileId: string;
  readonly log: Logger;
  /** Aborted when the reconcile has run longer than its timeout, or the controller stops and its grace is over. */
  readonly signal: AbortSignal;
}

export type Reconcile = (ref: ObjectRef, context: ReconcileContext) => Promise<Outcome>;

export interface ControllerOptions {
  /** In logs and as the `controller` label of metrics. */
  readonly name: string;
  /** Keys reconciled at once (a key never runs twice at once). Default 1. */
  readonly concurrency?: number;
  readonly sources: readonly KeySource[];
  /** Level-based: given only the key, it looks at the world as it is and brings it closer to what is wanted. */
  readonly reconcile: Reconcile;
  /** All keys are queued again (low priority) this often, moved by up to a tenth. Default 10 h, as controller-runtime. */
  readonly resyncMs?: number;
  /**
   * A run longer than this has its signal aborted and is counted. Its key stays at work until the run really ends:
   * two runs of one key would be worse than none. Default 5 min.
   */
  readonly timeoutMs?: number;
  readonly runtime: Runtime;
}

export interface Controller {
  readonly name: string;
  /** Queues a key by hand, e.g. from another system's notification. */
  enqueue(ref: ObjectRef, options?: { readonly afterMs?: number }): void;
  /** Waits until the sources have synced, then reconciles until {@link stop}. A controller starts once. */
  start(): void;
  /** Takes no further keys and waits for the running reconciles; after `deadlineMs` (default 10 s) aborts their signals. */
  stop(deadlineMs?: number): Promise<void>;
}

const TEN_HOURS = 36_000_000;
/** How long runs may take to end after their signals were aborted, before they are left alone. */
const ABORT_GRACE_MS = 1_000;

/** Makes a controller; nothing runs before {@link Controller.start}. */
export function createController(options: ControllerOptions): Controller {
  const { name, concurrency = 1, sources, runtime, resyncMs = TEN_HOURS } = options;
  const { clock, random, metrics } = runtime;
  const log = runtime.log.child({ controller: name });
  const queue = createWorkQueue({ name, runtime });
  const stopping = new AbortController();
  const aborting = new AbortController();
  const run = createReconcileRun({ ...options, queue, log, stopped: aborting.signal });
  let disconnects: (() => void)[] = [];
  let working: Promise<unknown> | undefined;

  async function work(): Promise<void> {
    for (let key = await queue.next(); key !== undefined; key = await queue.next()) {
      await run(key);
      queue.done(key);
    }
  }

  async function resyncLoop(): Promise<void> {
    for (;;) {
      await clock.sleep(resyncMs * (0.9 + random() / 5), stopping.signal);
      for (const source of sources) for (const ref of source.resync()) queue.add(keyOf(ref), 'low');
    }
  }

  async function main(): Promise<void> {
    for (const source of sources) await source.whenSynced(stopping.signal);
    disconnects = sources.map(source =>
      source.connect((ref, initial) => queue.add(keyOf(ref), initial ? 'low' : 'normal')),
    );
    resyncLoop().catch(() => undefined);
    metrics.maxConcurrentReconciles.set({ controller: name }, concurrency);
    log.info({ concurrency }, 'controller started');
    await Promise.all(Array.from({ length: concurrency }, work));
  }

  return {
    name,
    enqueue: (ref, { afterMs = 0 } = {}) => queue.addAfter(keyOf(ref), afterMs),
    start() {
      working ??= main().catch(err => {
        if (!stopping.signal.aborted) log.error({ err }, 'controller ended');
      });
    },
    async stop(deadlineMs = 10_000) {
      stopping.abort(new Error(`controller ${name} stops`));
      for (const disconnect of disconnects) disconnect();
      queue.shutDown();
      const over = new AbortController();
      const ended = (working ?? Promise.resolve()).then(() => over.abort());
      const wait = (ms: number) => Promise.race([ended, clock.sleep(ms, over.signal).catch(() => undefined)]);
      await wait(deadlineMs);
      aborting.abort(new Error(`controller ${name} stops`));
      await wait(ABORT_GRACE_MS);
      over.abort();
    },
  };
}
