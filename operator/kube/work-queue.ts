import { type BackoffPolicy, delayOf, keyBackoff } from './backoff.ts';
import { createDueHeap } from './due-heap.ts';
import { createKeyFifo, type KeyFifo } from './key-fifo.ts';
import type { Runtime } from './runtime.ts';

/** `low` keys (first lists, resyncs) are taken only when there is no other; a normal add lifts a low one. */
export type Priority = 'normal' | 'low';

export interface WorkQueueOptions {
  /** Label of the metrics. */
  readonly name: string;
  readonly runtime: Runtime;
  readonly backoff?: BackoffPolicy;
}

/**
 * A queue of keys: each at most once in it, each at most once at work. A key added while it is at work is taken once
 * more afterwards. So its size is bounded by the number of objects, whatever the number of events.
 */
export interface WorkQueue {
  add(key: string, priority?: Priority): void;
  /** Adds the key later. Of several delays the earliest holds; an {@link add} in between makes it needless. */
  addAfter(key: string, delayMs: number, priority?: Priority): void;
  /** Adds the key after its backoff, which grows with each call until {@link forget}. */
  retry(key: string): void;
  /** The key is well: its next backoff is the first again. */
  forget(key: string): void;
  /** The next key, when there is one; it is at work until {@link done}. `undefined` = shut down. */
  next(): Promise<string | undefined>;
  done(key: string): void;
  /** Takes no more keys and hands out none; with `drain` those that are ready are still handed out. */
  shutDown(options?: { readonly drain?: boolean }): void;
  /** Keys ready to be taken. */
  readonly depth: number;
  /** Keys that wait for their time. */
  readonly waiting: number;
}

interface Wait {
  readonly at: number;
  readonly key: string;
  readonly priority: Priority;
}

/** Waits that were superseded stay in the heap until their time; beyond this share of it they are cleared out. */
const MAX_STALE = 1_000;

export function createWorkQueue({ name, runtime, backoff = keyBackoff }: WorkQueueOptions): WorkQueue {
  const { clock, random, metrics } = runtime;
  const ready: Record<Priority, KeyFifo> = { normal: createKeyFifo(), low: createKeyFifo() };
  const atWork = new Map<string, number>();
  const again = new Map<string, Priority>();
  const waits = new Map<string, Wait>();
  const failures = new Map<string, number>();
  const takers: ((key: string | undefined) => void)[] = [];
  let heap = createDueHeap<Wait>();
  let alarm: { readonly at: number; readonly cancel: AbortController } | undefined;
  let closed: 'no' | 'draining' | 'shut' = 'no';

  function add(key: string, priority: Priority = 'normal'): void {
    if (closed !== 'no') return;
    waits.delete(key);
    if (atWork.has(key)) {
      if (again.get(key) !== 'normal') again.set(key, priority);
      return;
    }
    if (ready.normal.sinceOf(key) !== undefined) return;
    const since = ready.low.sinceOf(key);
    if (since !== undefined && priority === 'low') return;
    ready.low.remove(key);
    ready[priority].push(key, since ?? clock.monotonic());
    if (since === undefined) metrics.queueAdds.inc({ name });
    hand();
  }

  function addAfter(key: string, delayMs: number, priority: Priority = 'normal'): void {
    if (closed !== 'no') return;
    if (delayMs <= 0) {
      add(key, priority);
      return;
    }
    const at = clock.monotonic() + delayMs;
    const old = waits.get(key);
    const isReady = (ready.normal.sinceOf(key) ?? ready.low.sinceOf(key)) !== undefined;
    if (isReady || (old !== undefined && old.at <= at)) return;
    const wait: Wait = { at, key, priority };
    waits.set(key, wait);
    heap.push(wait);
    if (heap.size > 2 * waits.size + MAX_STALE) sweep();
    arm();
  }

  function sweep(): void {
    heap = createDueHeap<Wait>();
    for (const wait of waits.values()) heap.push(wait);
  }

  /** Sees to it that one timer is set for the earliest wait. */
  function arm(): void {
    const first = heap.peek();
    if (first === undefined || closed !== 'no' || (alarm !== undefined && alarm.at <= first.at)) return;
    alarm?.cancel.abort();
    const mine = { at: first.at, cancel: new AbortController() };
    alarm = mine;
    clock.sleep(first.at - clock.monotonic(), mine.cancel.signal).then(
      () => {
        if (alarm === mine) alarm = undefined;
        ring();
      },
      () => undefined,
    );
  }

  function ring(): void {
    const now = clock.monotonic();
    for (let first = heap.peek(); first !== undefined && first.at <= now; first = heap.peek()) {
      heap.pop();
      if (waits.get(first.key) === first) add(first.key, first.priority);
    }
    arm();
  }

  /** Gives ready keys to whoever waits for one. */
  function hand(): void {
    while (takers.length > 0) {
      const key = take();
      if (key === undefined) break;
      takers.shift()?.(key);
    }
    measure();
  }

  function take(): string | undefined {
    const first = ready.normal.shift() ?? ready.low.shift();
    if (first === undefined) return undefined;
    const now = clock.monotonic();
    atWork.set(first.key, now);
    metrics.queueWaitTime.observe({ name }, (now - first.since) / 1_000);
    return first.key;
  }

  function measure(): void {
    metrics.queueDepth.set({ name, priority: 'normal' }, ready.normal.size);
    metrics.queueDepth.set({ name, priority: 'low' }, ready.low.size);
  }

  function ages(): number[] {
    return [...atWork.values()].map(since => (clock.monotonic() - since) / 1_000);
  }
  const forgetMetrics = [
    metrics.queueUnfinished.observe(name, () => ages().reduce((sum, age) => sum + age, 0)),
    metrics.queueLongestRunning.observe(name, () => Math.max(0, ...ages())),
  ];

  return {
    add,
    addAfter,
    retry(key) {
      const number = failures.get(key) ?? 0;
      failures.set(key, number + 1);
      metrics.queueRetries.inc({ name });
      addAfter(key, delayOf(backoff, number, random));
    },
    forget: key => void failures.delete(key),
    next() {
      const key = closed === 'shut' ? undefined : take();
      measure();
      if (key !== undefined || closed !== 'no') return Promise.resolve(key);
      return new Promise(resolve => takers.push(resolve));
    },
    done(key) {
      const since = atWork.get(key);
      if (since === undefined) return;
      atWork.delete(key);
      metrics.queueWorkTime.observe({ name }, (clock.monotonic() - since) / 1_000);
      const priority = again.get(key);
      again.delete(key);
      if (priority !== undefined) add(key, priority);
    },
    shutDown({ drain = false } = {}) {
      closed = drain ? 'draining' : 'shut';
      alarm?.cancel.abort();
      waits.clear();
      heap = createDueHeap<Wait>();
      for (const resolve of takers.splice(0)) resolve(undefined);
      for (const forget of forgetMetrics) forget();
    },
    get depth() {
      return ready.normal.size + ready.low.size;
    },
    get waiting() {
      return waits.size;
    },
  };
}
