import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Runtime } from '../kube/runtime.ts';
import type { Expectations } from './act/expectations.ts';
import type { Journal } from './act/journal.ts';
import type { PodUngater, UngateOrder, UngateResult } from './act/ungate-pods.ts';
import type { Cluster } from './core/cluster.ts';
import { allocate, type CycleReport, type Grant } from './core/cycle.ts';
import { refuseGrant, undoGrant } from './core/pod-events.ts';
import type { SeededRandom } from './core/random.ts';
import type { OffersMetrics } from './offers-metrics.ts';

export interface OffersLoopOptions {
  readonly cluster: Cluster;
  readonly ungater: PodUngater;
  readonly expectations: Expectations;
  readonly journal: Journal;
  readonly metrics: OffersMetrics;
  readonly runtime: Runtime;
  readonly random: SeededRandom;
  /** Most pods granted on nodes and not yet bound. */
  readonly grantCap: number;
  /**
   * What is done before each cycle: pods taken back, pods that pass without sharing. This and {@link after} answer when they want to be
   * called again at the latest, milliseconds since 1970.
   */
  readonly before: () => number | undefined;
  /** What is done after a complete cycle. */
  readonly after: () => Promise<number | undefined>;
}

/** Cycles begin at most this often: the events of a moment are looked at together. */
const BREATHER_MS = 10;

/**
 * The one loop that decides and acts, run by the leader alone: an event wakes it, a cycle chooses pods and nodes, their patches are sent so many at
 * once. Between two steps it gives the event loop a turn; what happens then ends the cycle early, and the next one goes on from there.
 */
export class OffersLoop {
  readonly #options: OffersLoopOptions;
  readonly #stopping = new AbortController();
  readonly #grants = new Map<string, { readonly grant: Grant; readonly bornAt: number }>();
  #woken = Promise.withResolvers<void>();
  #running: Promise<void> | undefined;

  constructor(options: OffersLoopOptions) {
    this.#options = options;
  }

  /** Whether it decides now. */
  get deciding(): boolean {
    return this.#running !== undefined && !this.#stopping.signal.aborted;
  }

  /** Something changed: a cycle is due. */
  wake(): void {
    this.#woken.resolve();
  }

  start(): void {
    this.#running ??= this.#run().catch((err: unknown) => {
      if (!this.#stopping.signal.aborted) this.#options.runtime.log.error({ err }, 'the allocator ended');
    });
  }

  /** Decides nothing more, and waits for the patches under way. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the allocator stops'));
    this.wake();
    await this.#running;
    await this.#options.ungater.allSettled();
  }

  /** What became of a patch: told by whoever sends them. */
  settled(order: UngateOrder, result: UngateResult, version: string): void {
    const { cluster, expectations, journal, metrics, runtime } = this.#options;
    const { uid, namespace, name } = order;
    const known = this.#grants.get(uid);
    this.#grants.delete(uid);
    metrics.patches.inc({ result: result.kind });
    const now = runtime.clock.now();
    switch (result.kind) {
      case 'done':
        if (known !== undefined) journal.granted(known.grant, known.bornAt);
        return;
      case 'changed':
      case 'unknown':
        expectations.await(uid, version, runtime.clock.monotonic());
        break;
      case 'gone':
        undoGrant(cluster, uid, now);
        break;
      case 'forbidden':
        if (!expectations.awaitRights(uid, version, runtime.clock.monotonic()))
          refuseGrant(cluster, uid, now, result.message);
        break;
      case 'refused':
        refuseGrant(cluster, uid, now, result.message);
        break;
    }
    const { message = result.kind } = result as { message?: string };
    runtime.log.debug({ pod: `${namespace}/${name}`, result: result.kind, message }, 'a pod was not ungated');
    this.wake();
  }

  async #run(): Promise<void> {
    const { runtime, after, metrics } = this.#options;
    const { clock, log } = runtime;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#woken = Promise.withResolvers<void>();
      const begun = clock.monotonic();
      let wakeAt: number | undefined;
      try {
        this.#giveUpOverdue();
        wakeAt = this.#options.before();
        const report = await this.#cycle();
        metrics.cycleTime.observe((clock.monotonic() - begun) / 1_000);
        wakeAt = earliest(wakeAt, report.wakeAt);
        if (report.end === 'interrupted') this.wake();
        else if (report.end !== 'capped') wakeAt = earliest(wakeAt, await after());
      } catch (err) {
        // A defect: the model is as it was, and the next event tries again.
        log.error({ err }, 'an allocation cycle threw');
        wakeAt = clock.now() + 1_000;
      }
      await this.#rest(wakeAt);
    }
  }

  /** Ends early when it is to stop: whoever lost its Lease meanwhile may not send another grant. */
  async #cycle(): Promise<CycleReport> {
    const { cluster, runtime, random, grantCap, ungater } = this.#options;
    const { clock } = runtime;
    const { signal } = this.#stopping;
    const steps = allocate(cluster, { now: clock.now(), random, grantCap });
    while (!signal.aborted) {
      const step = steps.next();
      if (step.done) return step.value;
      if (step.value.kind === 'pause') await nextTurn();
      else {
        this.#send(step.value.grant);
        if (!ungater.hasRoom) await ungater.oneSettled();
      }
    }
    return { grants: 0, end: 'interrupted', wakeAt: undefined };
  }

  #send(grant: Grant): void {
    const { cluster, runtime, ungater } = this.#options;
    const { uid, namespace, name, node } = grant;
    const bornAt = cluster.pods.get(uid)?.facts.createdAt ?? runtime.clock.now();
    this.#grants.set(uid, { grant, bornAt });
    ungater.send({ uid, namespace, name, node, grantedAt: runtime.clock.now() });
  }

  #giveUpOverdue(): void {
    const { cluster, expectations, runtime } = this.#options;
    for (const uid of expectations.overdue(runtime.clock.monotonic())) {
      undoGrant(cluster, uid, runtime.clock.now());
    }
  }

  /** Until something happens, or until a time; a breather at least. */
  async #rest(wakeAt: number | undefined): Promise<void> {
    const { clock } = this.#options.runtime;
    const pause = (ms: number, ended: AbortSignal) => clock.sleep(ms, ended).catch(() => undefined);
    await pause(BREATHER_MS, this.#stopping.signal);
    // While patches are unanswered for it is looked for overdue ones.
    const limit = this.#options.expectations.size > 0 ? clock.now() + 1_000 : undefined;
    const until = earliest(wakeAt, limit);
    if (until === undefined) {
      await this.#woken.promise;
      return;
    }
    // A timer holds 2^31 ms at most. A stop wakes.
    const ms = Math.min(Math.max(0, until - clock.now()), 3_600_000);
    const over = new AbortController();
    await Promise.race([this.#woken.promise, pause(ms, over.signal)]);
    over.abort();
  }
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.min(a, b);
}
