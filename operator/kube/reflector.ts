import { type BackoffPolicy, delayOf, watchBackoff } from './backoff.ts';
import { KubeApiError } from './kube-client.ts';
import {
  type ListWatch,
  MalformedWatchLine,
  type Selection,
  type WatchEvent,
  WatchStalled,
} from './list-watch.ts';
import type { KubeObject, Resource } from './object.ts';
import { listAll } from './paged-list.ts';
import type { Runtime } from './runtime.ts';

/** Where a reflector puts what it sees. Must not throw. */
export interface ReflectorSink {
  /** Objects of a list; more may follow. */
  page(items: readonly KubeObject[]): void;
  /** The list starts again: forget which keys it has shown so far (not the objects). */
  pagesRestart(): void;
  /** The list is complete: what it did not show is gone. */
  pagesEnd(): void;
  upsert(object: KubeObject): void;
  remove(object: KubeObject): void;
}

export interface ReflectorOptions {
  readonly resource: Resource;
  readonly selection: Selection;
  readonly client: ListWatch;
  readonly sink: ReflectorSink;
  readonly runtime: Runtime;
  /** Label of the metrics; the kind when absent. */
  readonly name?: string;
  readonly backoff?: BackoffPolicy;
  /** A watch on which nothing is heard for this long is opened again. Bookmarks come each minute. Default 90 s. */
  readonly stallMs?: number;
  /** A watch is ended by the server after a random time in this range, so that watches spread over API servers. */
  readonly watchSeconds?: { readonly from: number; readonly to: number };
  /** A full list at least this often heals what no watch would: an event that was lost on the way. Default 1 h. */
  readonly relistMs?: number;
}

/** Follows one selection of one kind: list, watch, resume, list again when history is gone. */
export interface Reflector {
  start(): void;
  /** Resolves when the watch is closed and nothing more will be put into the sink. */
  stop(): Promise<void>;
  /** Milliseconds since the server was last heard; Infinity before that. */
  ageMs(): number;
}

/** A stream of errors without progress may mean that our resourceVersion is not liked: then a list is the way out. */
const FAILURES_BEFORE_RELIST = 3;
/** A watch that lived this long is opened again without delay: at most one in this time. */
const HEALTHY_MS = 5_000;

/** The server said ERROR inside a watch. 410: the history after our version is gone. */
class WatchRefused extends Error {
  override readonly name = 'WatchRefused';
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** What one run knows: the version to go on from, and how it has fared. */
interface Progress {
  /** `undefined` = a list is needed. */
  resourceVersion: string | undefined;
  listedAt: number;
  /** Failures since something was last heard. */
  fruitless: number;
}

export function createReflector(options: ReflectorOptions): Reflector {
  const { resource, selection, client, sink, runtime, backoff = watchBackoff, stallMs = 90_000 } = options;
  const { watchSeconds = { from: 300, to: 600 }, relistMs = 3_600_000 } = options;
  const { clock, random, metrics } = runtime;
  const kind = options.name ?? resource.kind;
  const log = runtime.log.child({ kind });
  // One run at a time: each start gets a signal of its own and begins when the run before it has ended. So neither
  // stop nor start-after-stop, at whatever moment, leaves two watches or one that nobody can end.
  let current: AbortController | undefined;
  let tail: Promise<void> = Promise.resolve();
  let heardAt = Number.NEGATIVE_INFINITY;

  function heard(): void {
    heardAt = clock.monotonic();
  }

  async function list(signal: AbortSignal): Promise<string> {
    metrics.lists.inc({ kind });
    sink.pagesRestart();
    const handlers = {
      onRestart: () => sink.pagesRestart(),
      onPage: (items: readonly KubeObject[]) => {
        if (signal.aborted) return;
        heard();
        sink.page(items);
      },
    };
    const resourceVersion = await listAll(client, resource, selection, handlers, signal);
    signal.throwIfAborted();
    sink.pagesEnd();
    return resourceVersion;
  }

  /** Follows one watch to its end; `advance` is told each version that has been taken in. */
  async function follow(
    resourceVersion: string,
    advance: (to: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const timeoutSeconds = Math.round(watchSeconds.from + random() * (watchSeconds.to - watchSeconds.from));
    const watchOptions = { ...selection, resourceVersion, timeoutSeconds, stallMs };
    await client.watch(
      resource,
      watchOptions,
      event => {
        if (signal.aborted) return;
        heard();
        metrics.watchEvents.inc({ kind, type: event.type });
        take(event);
        advance(event.object.metadata.resourceVersion ?? '');
      },
      signal,
    );
  }

  function take({ type, object }: WatchEvent): void {
    if (type === 'ERROR') throw new WatchRefused(object.code ?? 0, object.message ?? 'the watch was refused');
    if (type === 'DELETED') sink.remove(object);
    else if (type !== 'BOOKMARK') sink.upsert(object);
  }

  /** Lists if there is need, then follows one watch to its end. Returns when the watch was opened. */
  async function round(state: Progress, signal: AbortSignal): Promise<number> {
    let startedAt = clock.monotonic();
    try {
      if (state.resourceVersion === undefined) {
        state.resourceVersion = await list(signal);
        state.listedAt = clock.monotonic();
        startedAt = state.listedAt;
      }
      const advance = (to: string) => {
        state.resourceVersion = to;
        state.fruitless = 0;
      };
      await follow(state.resourceVersion, advance, signal);
      state.fruitless = 0;
      metrics.watchRestarts.inc({ kind, cause: 'ended' });
      // Jittered, so that the informers of one process do not all list at once.
      if (clock.monotonic() - state.listedAt > relistMs * (0.9 + random() / 5))
        state.resourceVersion = undefined;
    } catch (error) {
      if (!signal.aborted) failed(state, error);
    }
    return startedAt;
  }

  function failed(state: Progress, error: unknown): void {
    const cause = causeOf(error);
    state.fruitless++;
    metrics.watchRestarts.inc({ kind, cause });
    log.warn({ err: error, cause, resourceVersion: state.resourceVersion }, 'the watch has to start again');
    if (cause === 'expired' || state.fruitless >= FAILURES_BEFORE_RELIST) {
      state.resourceVersion = undefined;
      state.fruitless = 0;
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    const state: Progress = { resourceVersion: undefined, listedAt: 0, fruitless: 0 };
    let attempt = 0;
    while (!signal.aborted) {
      const startedAt = await round(state, signal);
      // A server that fails or closes at once is asked ever more seldom; a watch that lived has waited already.
      if (clock.monotonic() - startedAt >= HEALTHY_MS) {
        attempt = 0;
      } else {
        await clock.sleep(delayOf(backoff, attempt, random), signal).catch(() => undefined);
        attempt++;
      }
    }
  }

  return {
    start() {
      if (current !== undefined) return;
      const controller = new AbortController();
      current = controller;
      tail = tail.then(() => run(controller.signal));
    },
    stop() {
      current?.abort(new Error('stopped'));
      current = undefined;
      return tail;
    },
    ageMs: () => clock.monotonic() - heardAt,
  };
}

function causeOf(error: unknown): 'expired' | 'stalled' | 'malformed' | 'refused' | 'failed' {
  if ((error instanceof WatchRefused || error instanceof KubeApiError) && error.code === 410)
    return 'expired';
  if (error instanceof WatchStalled) return 'stalled';
  if (error instanceof MalformedWatchLine) return 'malformed';
  return error instanceof KubeApiError || error instanceof WatchRefused ? 'refused' : 'failed';
}
