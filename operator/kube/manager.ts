import type { Controller } from './controller.ts';
import { withDeadline } from './deadline.ts';
import type { Informer } from './informer.ts';
import type { LeaseElector } from './lease.ts';
import type { KubeObject } from './object.ts';
import type { Runtime } from './runtime.ts';

export interface ManagerOptions {
  readonly informers: readonly Informer<KubeObject>[];
  /** Run by the leader alone. */
  readonly controllers: readonly Pick<Controller, 'start' | 'stop'>[];
  /** Absent = this process always leads (tests, local use). */
  readonly elector?: LeaseElector;
  readonly runtime: Runtime;
  /** How long the first lists may take. Default 2 min. */
  readonly syncDeadlineMs?: number;
}

/** The parts of an operator in the order in which they start and stop. */
export interface Manager {
  /** Starts informers at once (a standby has warm caches) and controllers when this process leads. */
  start(): void;
  /** Settles when the program should end: resolves after {@link stop}, rejects when leadership is lost or a cache does not sync. */
  readonly ended: Promise<void>;
  /** For /readyz: caches have synced. */
  ready(): boolean;
  /** For /healthz: no watch has been silent for much longer than its stall deadline. */
  healthy(): boolean;
  /** Controllers, then the lease, then informers; within `deadlineMs` (default 20 s). */
  stop(deadlineMs?: number): Promise<void>;
}

/** A watch that has not been heard for this long is beyond its own repair: restarting the process is what is left. */
const SILENT_MS = 600_000;

export function createManager(options: ManagerOptions): Manager {
  const { informers, controllers, elector, runtime, syncDeadlineMs = 120_000 } = options;
  const { clock, log } = runtime;
  const stopping = new AbortController();
  const ended = Promise.withResolvers<void>();
  // Whoever does not ask is not ended by it.
  ended.promise.catch(() => undefined);
  let startedAt = 0;

  async function sync(): Promise<void> {
    const late = () => {
      const missing = informers
        .filter(informer => !informer.hasSynced())
        .map(({ resource }) => resource.plural);
      return new Error(`caches have not synced within ${syncDeadlineMs} ms: ${missing.join(', ')}`);
    };
    await withDeadline({ clock, ms: syncDeadlineMs, late, parent: stopping.signal }, signal =>
      Promise.all(informers.map(informer => informer.whenSynced(signal))),
    );
    log.info('caches have synced');
  }

  async function run(): Promise<void> {
    await sync();
    if (elector !== undefined) {
      elector.start();
      await elector.acquired;
      elector.lost.then(() => ended.reject(new Error('leadership lost')));
    }
    if (stopping.signal.aborted) return;
    for (const controller of controllers) controller.start();
  }

  return {
    ended: ended.promise,
    start() {
      startedAt = clock.monotonic();
      for (const informer of informers) informer.start();
      run().catch(error => {
        if (!stopping.signal.aborted) ended.reject(error);
      });
    },
    ready: () => informers.every(informer => informer.hasSynced()),
    healthy: () =>
      clock.monotonic() - startedAt < SILENT_MS || informers.every(informer => informer.ageMs() < SILENT_MS),
    async stop(deadlineMs = 20_000) {
      stopping.abort(new Error('the manager stops'));
      const late = () => new Error(`not everything had stopped after ${deadlineMs} ms`);
      try {
        await withDeadline({ clock, ms: deadlineMs, late }, async () => {
          await Promise.all(controllers.map(controller => controller.stop(deadlineMs / 2)));
          // Only now: a reconcile that still runs may still write.
          await elector?.stop();
          await Promise.all(informers.map(informer => informer.stop()));
        });
      } catch (err) {
        log.warn({ err }, 'stopped the hard way');
      }
      ended.resolve();
    },
  };
}
