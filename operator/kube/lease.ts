import { withDeadline } from './deadline.ts';
import { KubeApiError, type KubeClient } from './kube-client.ts';
import { heldSpec, type Lease, leases, newLease, releasedSpec } from './lease-record.ts';
import type { ObjectRef } from './object.ts';
import type { Runtime } from './runtime.ts';

export interface LeaseElectorOptions {
  /**
   * Not guarded by {@link LeaseElector.mayWrite}: the elector must write to become leader. Best a client of its own
   * with short deadlines (5 s), so that a crowd of other requests does not hold up a renewal.
   */
  readonly client: KubeClient;
  readonly lease: ObjectRef;
  /** Unique for a process, e.g. pod name and a random suffix. */
  readonly identity: string;
  /** How long others wait after the last renewal they saw. Default 15 s. */
  readonly leaseDurationMs?: number;
  /** How long after its last renewal a leader may write. Default 10 s; must be below the duration. */
  readonly renewDeadlineMs?: number;
  /** Between attempts. Default 2 s. */
  readonly retryMs?: number;
  readonly runtime: Runtime;
}

/** Leader election over one Lease (coordination.k8s.io/v1), compatible with client-go's. */
export interface LeaseElector {
  /** Starts to campaign. */
  start(): void;
  /** Resolves when this process leads; rejects when the elector stops first. */
  readonly acquired: Promise<void>;
  /** Resolves when leadership that was held is lost (not when it is released by {@link stop}). The program should end. */
  readonly lost: Promise<void>;
  /**
   * Whether a write may be sent now: leading, and less than the renew deadline since the last successful renewal was
   * *sent*, by the monotonic clock. It asks the clock each time, so a process that was stopped or stalled past its
   * deadline finds itself fenced at its first write, before it has noticed anything else. The wall clock may only
   * shorten this: it goes on while a suspended machine's monotonic clock stands still.
   */
  mayWrite(): boolean;
  /** Who holds the lease as last seen; empty when it was released. */
  holder(): string | undefined;
  /** Stops; a leader releases the lease, so that the next one need not wait. */
  stop(): Promise<void>;
}

/** What was last seen of the lease, and since when it looks like this by our own monotonic clock. */
interface Sight {
  readonly lease: Lease | undefined;
  readonly since: number;
}

export function createLeaseElector(options: LeaseElectorOptions): LeaseElector {
  const { client, lease: ref, identity, runtime } = options;
  const { leaseDurationMs = 15_000, renewDeadlineMs = 10_000, retryMs = 2_000 } = options;
  if (renewDeadlineMs >= leaseDurationMs)
    throw new RangeError('the renew deadline must be below the lease duration');
  const { clock, random, metrics } = runtime;
  const log = runtime.log.child({ lease: ref.name, identity });
  const stopping = new AbortController();
  const acquired = Promise.withResolvers<void>();
  const lost = Promise.withResolvers<void>();
  // Nobody need wait for it: a rejection without a listener must not end the process.
  acquired.promise.catch(() => undefined);
  let sight: Sight = { lease: undefined, since: clock.monotonic() };
  /** When the last request that renewed the lease was sent, by both clocks. */
  let renewed: { readonly at: number; readonly wall: number } | undefined;
  let state: 'new' | 'campaigning' | 'leading' | 'over' = 'new';
  let running: Promise<void> | undefined;

  function isFresh(): boolean {
    if (renewed === undefined) return false;
    return clock.monotonic() - renewed.at < renewDeadlineMs && clock.now() - renewed.wall < renewDeadlineMs;
  }

  /** Notes what the lease looks like; a change of its version starts the wait anew. */
  function see(lease: Lease | undefined): void {
    const same = sight.lease?.metadata.resourceVersion === lease?.metadata.resourceVersion;
    if (!same || lease === undefined) sight = { lease, since: clock.monotonic() };
  }

  function isHolder(): boolean {
    return sight.lease?.spec?.holderIdentity === identity;
  }

  /** Whether another holder may still be writing. Their own word on the duration holds. */
  function isHeldByOther(): boolean {
    const spec = sight.lease?.spec;
    if (spec?.holderIdentity === undefined || spec.holderIdentity === '' || spec.holderIdentity === identity)
      return false;
    const duration = (spec.leaseDurationSeconds ?? leaseDurationMs / 1_000) * 1_000;
    return clock.monotonic() < sight.since + duration;
  }

  /** One attempt to take or keep the lease; true when it is ours as of the moment the request was sent. */
  async function attempt(): Promise<boolean> {
    // A leader renews by the version it wrote last: a look first would only add a request.
    if (state !== 'leading') {
      see(await client.get<Lease>(leases, ref));
      if (isHeldByOther()) return false;
    }
    const sent = { at: clock.monotonic(), wall: clock.now() };
    const spec = heldSpec(sight.lease?.spec, identity, leaseDurationMs, sent.wall);
    try {
      see(await write(spec));
    } catch (error) {
      if (!(error instanceof KubeApiError) || (error.code !== 409 && error.code !== 404)) throw error;
      see(await client.get<Lease>(leases, ref));
      // Another was quicker, or our own answer was lost on its way and the write is there.
      if (!isHolder() || sight.lease?.spec?.renewTime !== spec.renewTime) return false;
    }
    renewed = sent;
    return true;
  }

  function write(spec: Lease['spec'] & object): Promise<Lease> {
    const resourceVersion = sight.lease?.metadata.resourceVersion;
    if (resourceVersion === undefined) return client.create(leases, newLease(ref, spec));
    // With the version: whoever writes second is refused.
    return client.patch(leases, ref, { kind: 'merge', body: { metadata: { resourceVersion }, spec } });
  }

  async function attemptInTime(ms: number): Promise<boolean> {
    const late = () => new Error('no answer before the deadline');
    try {
      return await withDeadline({ clock, ms, late, parent: stopping.signal }, attempt);
    } catch (err) {
      if (!stopping.signal.aborted) log.warn({ err }, 'the lease could not be taken or renewed');
      return false;
    }
  }

  async function campaign(): Promise<void> {
    state = 'campaigning';
    // Jittered upwards by a fifth, so that candidates do not march in step (client-go's JitterFactor is 1.2).
    while (!(await attemptInTime(renewDeadlineMs)))
      await clock.sleep(retryMs * (1 + 0.2 * random()), stopping.signal);
    if (stopping.signal.aborted) return;
    state = 'leading';
    metrics.leading.set({ name: ref.name }, 1);
    log.info('leading');
    acquired.resolve();
  }

  /** Renews until that has failed for the renew deadline. */
  async function lead(): Promise<void> {
    for (;;) {
      await clock.sleep(retryMs, stopping.signal);
      const left = (renewed?.at ?? 0) + renewDeadlineMs - clock.monotonic();
      if (left <= 0) return;
      const ours = await attemptInTime(left);
      stopping.signal.throwIfAborted();
      if (!ours && !isHolder()) return;
    }
  }

  async function run(): Promise<void> {
    await campaign();
    if (state !== 'leading') return;
    await lead();
    end();
    log.error({ holder: sight.lease?.spec?.holderIdentity }, 'leadership lost');
    lost.resolve();
  }

  function end(): void {
    state = 'over';
    metrics.leading.set({ name: ref.name }, 0);
  }

  return {
    acquired: acquired.promise,
    lost: lost.promise,
    mayWrite: () => state === 'leading' && isFresh(),
    holder: () => sight.lease?.spec?.holderIdentity,
    start() {
      running ??= run().catch(err => {
        if (!stopping.signal.aborted) log.error({ err }, 'the elector ended');
      });
    },
    async stop() {
      stopping.abort(new Error('the elector stops'));
      acquired.reject(stopping.signal.reason);
      await running;
      const mayRelease = state !== 'over' && isHolder() && isFresh();
      end();
      if (!mayRelease) return;
      try {
        const late = () => new Error('no answer in time');
        const release = () => write(releasedSpec(sight.lease?.spec, clock.now()));
        see(await withDeadline({ clock, ms: renewDeadlineMs, late }, release));
        log.info('lease released');
      } catch (err) {
        log.warn({ err }, 'the lease was not released: the next leader waits for it to run out');
      }
    },
  };
}
