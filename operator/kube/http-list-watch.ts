import { withDeadline } from './deadline.ts';
import type { KubeConnection } from './kube-connection.ts';
import { type Requester, readBody } from './kube-requester.ts';
import { createLineSplitter } from './line-splitter.ts';
import {
  type ListWatch,
  MalformedWatchLine,
  type Page,
  type WatchEvent,
  type WatchOptions,
  WatchStalled,
} from './list-watch.ts';
import type { KubeObject, Resource } from './object.ts';
import { apiVersionOf, resourcePath } from './resource-path.ts';
import type { Runtime } from './runtime.ts';
import { refusal } from './status-answer.ts';

/** etcd refuses objects over 1.5 MiB; their JSON may be some times larger. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
/** How long after its own timeout a server may take to end a watch. */
const END_GRACE_MS = 30_000;
/** Until the headers of a watch are there. */
const OPEN_TIMEOUT_MS = 15_000;

/** Pages and watches over HTTP; see {@link ListWatch}. */
export function createHttpListWatch(
  connection: KubeConnection,
  request: Requester,
  runtime: Runtime,
): ListWatch {
  return {
    async page(resource, options, signal) {
      const { namespace, labelSelector, fieldSelector, limit } = options;
      const query = {
        labelSelector,
        fieldSelector,
        limit: limit === 0 ? undefined : limit,
        continue: options.continue,
      };
      const path = resourcePath(resource, { ...(namespace === undefined ? {} : { namespace }), query });
      return pageOf(resource, await request({ verb: 'list', method: 'GET', path, idempotent: true, signal }));
    },
    watch: (resource, options, handle, signal) =>
      watch(connection, runtime, resource, options, handle, signal),
  };
}

async function watch(
  connection: KubeConnection,
  { clock, metrics }: Runtime,
  resource: Resource,
  options: WatchOptions,
  handle: (event: WatchEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const ended = new AbortController();
  const all = AbortSignal.any([signal, ended.signal]);
  const path = watchPath(resource, options);
  const late = () =>
    new WatchStalled(`no answer to the watch of ${resource.plural} within ${OPEN_TIMEOUT_MS} ms`);
  let code = '<error>';
  try {
    const response = await withDeadline(
      { clock, ms: OPEN_TIMEOUT_MS, late, parent: signal },
      async opening => {
        opening.addEventListener('abort', () => ended.abort(opening.reason), { once: true });
        return connection.send({ method: 'GET', path }, { signal: all, stream: true });
      },
    );
    code = String(response.statusCode ?? 0);
    if (response.statusCode !== 200) {
      // Bounded like the opening: a refusal's body is short, but its sender may be gone.
      const body = await withDeadline({ clock, ms: OPEN_TIMEOUT_MS, late, parent: signal }, () =>
        readBody(response),
      );
      if (response.statusCode === 401) connection.forgetCredentials();
      throw refusal(response.statusCode ?? 0, body, response.headers['retry-after']);
    }
    const lines = createLineSplitter(MAX_LINE_BYTES);
    const dog = watchdog(clock, options, resource, reason => ended.abort(reason));
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        dog.heard();
        lines.push(chunk, line => {
          if (!all.aborted) handle(eventOf(line));
        });
        all.throwIfAborted();
      }
    } finally {
      dog.stop();
    }
  } catch (error) {
    // A destroyed socket says "aborted"; the reason says why.
    throw all.aborted ? all.reason : error;
  } finally {
    metrics.requests.inc({ verb: 'watch', code });
    // Whatever happened, no socket is left behind (a second abort does nothing).
    ended.abort();
  }
}

function watchPath(resource: Resource, options: WatchOptions): string {
  const { namespace, labelSelector, fieldSelector, resourceVersion, timeoutSeconds } = options;
  return resourcePath(resource, {
    ...(namespace === undefined ? {} : { namespace }),
    query: {
      watch: true,
      allowWatchBookmarks: true,
      labelSelector,
      fieldSelector,
      resourceVersion,
      timeoutSeconds,
    },
  });
}

/** Ends a watch on which nothing is heard, or that the server forgot to end. One timer, however many chunks come. */
function watchdog(
  clock: Runtime['clock'],
  { stallMs, timeoutSeconds }: WatchOptions,
  resource: Resource,
  end: (reason: Error) => void,
): { heard(): void; stop(): void } {
  const stopped = new AbortController();
  const overdueAt = clock.monotonic() + timeoutSeconds * 1_000 + END_GRACE_MS;
  let heardAt = clock.monotonic();
  async function run(): Promise<void> {
    for (;;) {
      const now = clock.monotonic();
      const at = Math.min(heardAt + stallMs, overdueAt);
      if (now >= at) {
        end(new WatchStalled(`the watch of ${resource.plural} was silent or overdue`));
        return;
      }
      await clock.sleep(at - now, stopped.signal);
    }
  }
  run().catch(() => undefined);
  return {
    heard() {
      heardAt = clock.monotonic();
    },
    stop() {
      stopped.abort();
    },
  };
}

const EVENT_TYPES = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']);

function eventOf(line: string): WatchEvent {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new MalformedWatchLine('a line of a watch is not JSON', { cause });
  }
  if (!isWatchEvent(value)) throw new MalformedWatchLine('a line of a watch is no watch event');
  return value;
}

function isWatchEvent(value: unknown): value is WatchEvent {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('object' in value)) return false;
  if (typeof value.type !== 'string' || !EVENT_TYPES.has(value.type)) return false;
  if (typeof value.object !== 'object' || value.object === null) return false;
  if (value.type === 'ERROR') return true;
  const { metadata } = value.object as { metadata?: { name?: unknown; resourceVersion?: unknown } };
  if (typeof metadata?.resourceVersion !== 'string') return false;
  return value.type === 'BOOKMARK' || typeof metadata.name === 'string';
}

function pageOf(resource: Resource, answer: unknown): Page {
  const list = answer as {
    metadata?: { resourceVersion?: string; continue?: string };
    items?: KubeObject[] | null;
  };
  const resourceVersion = list.metadata?.resourceVersion;
  if (resourceVersion === undefined) throw new Error(`a list of ${resource.plural} has no resourceVersion`);
  const apiVersion = apiVersionOf(resource);
  // Items of a typed list carry neither kind nor apiVersion; those of a watch do. Here all are alike,
  // with the same order of fields.
  const items = (list.items ?? []).map(({ metadata, ...rest }) => ({
    ...rest,
    apiVersion,
    kind: resource.kind,
    metadata,
  }));
  const next = list.metadata?.continue;
  return { items, resourceVersion, ...(next === undefined || next === '' ? {} : { continue: next }) };
}
