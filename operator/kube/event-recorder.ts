import { events, type KubeEvent, newEvent, type Occurrence, seriesKey } from './event-series.ts';
import { KubeApiError, type KubeClient } from './kube-client.ts';
import { microTime } from './lease-record.ts';
import type { KubeObject } from './object.ts';
import type { Runtime } from './runtime.ts';
import { TokenBucket } from './token-bucket.ts';

export interface EventRecorderOptions {
  readonly client: KubeClient;
  /** `reportingController`, e.g. `smack.dev/operator`. */
  readonly controller: string;
  /** `reportingInstance`, e.g. the pod's name. */
  readonly instance: string;
  readonly runtime: Runtime;
  /** Events that wait to be sent; more are dropped and counted. Default 500. */
  readonly queueSize?: number;
}

/** Writes Events (events.k8s.io/v1) in the background; equal ones become a series. Never throws, never waits. */
export interface EventRecorder {
  record(regarding: KubeObject, occurrence: Occurrence): void;
  /** Sends what is queued, within a deadline (default 3 s), and stops. */
  stop(deadlineMs?: number): Promise<void>;
}

interface Series {
  readonly event: KubeEvent;
  count: number;
  lastAt: number;
  /** Count as last written; 0 = the Event is not there yet. */
  written: number;
  writtenAt: number;
  queued: boolean;
}

/** A series that has been quiet this long is over: the next occurrence begins a new Event (client-go: 6 min). */
const SERIES_MS = 360_000;
/** A series' second occurrence is told at once, its later ones this often. */
const REFRESH_MS = 60_000;
const MAX_SERIES = 1_000;
/**
 * A thousand pods that are granted in a moment are told of in a thousand Events, each as dear to the API server as a quarter of a grant: people get the first
 * hundred at once and the rest in time, or a count of what was dropped (the kubelet's `eventBurst` and a fifth of its `eventRecordQPS`).
 */
const BURST = 100;
const PER_SECOND = 10;

/** What is wrong is told before what goes well. */
function isWarning({ event }: Series): boolean {
  return event.type === 'Warning';
}

export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { client, runtime, queueSize = 500 } = options;
  const { clock, random, metrics } = runtime;
  const log = runtime.log.child({ part: 'events' });
  // In the order of their last occurrence, so that those that are over come first.
  const series = new Map<string, Series>();
  const queue: Series[] = [];
  const stopped = new AbortController();
  const rate = new TokenBucket({ clock, burst: BURST, perSecond: PER_SECOND });
  let sending: Promise<void> | undefined;

  function record(regarding: KubeObject, occurrence: Occurrence): void {
    if (stopped.signal.aborted) return;
    const now = clock.monotonic();
    const key = seriesKey(regarding, occurrence);
    const known = series.get(key);
    const entry =
      known !== undefined && now - known.lastAt < SERIES_MS ? known : begin(regarding, occurrence);
    entry.count++;
    entry.lastAt = now;
    series.delete(key);
    series.set(key, entry);
    trim(now);
    const due = entry.written < 2 || now - entry.writtenAt >= REFRESH_MS;
    if (due) enqueue(entry);
  }

  function begin(regarding: KubeObject, occurrence: Occurrence): Series {
    const suffix = Math.floor(random() * 2 ** 48).toString(16);
    const time = microTime(clock.now());
    const event = newEvent(regarding, occurrence, options, time, `${clock.now().toString(16)}${suffix}`);
    return { event, count: 0, lastAt: 0, written: 0, writtenAt: 0, queued: false };
  }

  /** Lets go of series that are over (their last count is written first) and of the oldest when there are too many. */
  function trim(now: number): void {
    for (const [key, entry] of series) {
      if (now - entry.lastAt < SERIES_MS && series.size <= MAX_SERIES) return;
      series.delete(key);
      if (entry.written > 0 && entry.count > entry.written) enqueue(entry);
    }
  }

  function enqueue(entry: Series): void {
    if (entry.queued) return;
    const place = isWarning(entry) ? queue.findIndex(other => !isWarning(other)) : -1;
    if (queue.length >= queueSize) {
      metrics.eventsDropped.inc();
      if (place < 0) return;
      const dropped = queue.pop();
      if (dropped !== undefined) dropped.queued = false;
    }
    entry.queued = true;
    queue.splice(place < 0 ? queue.length : place, 0, entry);
    sending ??= send().finally(() => {
      sending = undefined;
    });
  }

  async function send(): Promise<void> {
    for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
      const wait = rate.take();
      if (wait > 0) await clock.sleep(wait, stopped.signal).catch(() => undefined);
      entry.queued = false;
      const { count } = entry;
      try {
        await write(entry, count);
        entry.written = count;
        entry.writtenAt = clock.monotonic();
      } catch (err) {
        // The client has tried again already. An Event is no state: what is lost is a line for people.
        metrics.eventsDropped.inc();
        log.warn(
          { err, event: entry.event.metadata.name, reason: entry.event.reason },
          'an Event was not written',
        );
      }
    }
  }

  async function write({ event, written }: Series, count: number): Promise<void> {
    const body = { series: { count, lastObservedTime: microTime(clock.now()) } };
    if (written === 0) {
      await client.create(events, count === 1 ? event : { ...event, ...body });
      return;
    }
    try {
      await client.patch(events, event.metadata, { kind: 'merge', body });
    } catch (error) {
      // Events expire on the server, by default after an hour.
      if (!(error instanceof KubeApiError) || error.code !== 404) throw error;
      await client.create(events, { ...event, ...body });
    }
  }

  return {
    record,
    async stop(deadlineMs = 3_000) {
      stopped.abort();
      const over = new AbortController();
      const sent = (sending ?? Promise.resolve()).then(() => over.abort());
      await Promise.race([sent, clock.sleep(deadlineMs, over.signal).catch(() => undefined)]);
      queue.length = 0;
      over.abort();
    },
  };
}
