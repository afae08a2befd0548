import { pods } from '../../api/resources.ts';
import { type BackoffPolicy, delayOf } from '../../kube/backoff.ts';
import { KubeApiError, type KubeClient } from '../../kube/kube-client.ts';
import type { Runtime } from '../../kube/runtime.ts';
import type { Store } from '../../kube/store.ts';
import type { RawPod } from '../core/pod-facts.ts';
import type { Victim } from '../core/revoke.ts';

/** Grace that a pod gets at most once its role's deadline has passed, seconds. */
export const FORCED_GRACE_SECONDS = 10;

export interface EvictorOptions {
  readonly client: Pick<KubeClient, 'delete' | 'evict'>;
  readonly pods: Store<RawPod>;
  readonly runtime: Runtime;
  /** The deadline has passed: the pod was deleted with a short grace; what had held it up. */
  readonly forced: (victim: Victim, heldUpBy: string) => void;
  /** The pod can not be made to go at all. */
  readonly failed: (victim: Victim, message: string) => void;
}

/** While a budget says no: it is asked again within seconds, since its answer changes when other pods become ready. */
const BLOCKED: BackoffPolicy = { initialMs: 500, factor: 2, maxMs: 5_000, jitter: 0.5 };
/** How often it is looked whether a pod that was told to go has gone. */
const LOOK_MS = 500;

/**
 * Makes pods go: by the Eviction API first, which keeps PodDisruptionBudgets, and when that or a long grace has held a pod up for its role's
 * revocation.deadlineSeconds, by deleting it with a short grace. A pod is worked on once at a time; who is worked on is bounded by the caller.
 */
export class Evictor {
  readonly #options: EvictorOptions;
  readonly #working = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(options: EvictorOptions) {
    this.#options = options;
  }

  /** How many pods are on their way out. */
  get working(): number {
    return this.#working.size;
  }

  /** Makes a pod go; does nothing when it is on its way already. */
  evict(victim: Victim): void {
    if (this.#working.has(victim.uid) || this.#stopping.signal.aborted) return;
    const work = this.#carryOut(victim)
      .catch((error: unknown) => {
        if (!this.#stopping.signal.aborted) this.#options.failed(victim, messageOf(error));
      })
      .finally(() => this.#working.delete(victim.uid));
    this.#working.set(victim.uid, work);
  }

  /** Asks for nothing more and waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the allocator stops'));
    await Promise.all(this.#working.values());
  }

  async #carryOut(victim: Victim): Promise<void> {
    const { client, runtime, forced } = this.#options;
    const { clock, random } = runtime;
    const until = clock.monotonic() + victim.deadlineMs;
    let heldUpBy = '';
    for (let attempt = 0; ; attempt += 1) {
      const pod = this.#now(victim);
      if (pod === undefined) return;
      const leftMs = until - clock.monotonic();
      if (leftMs <= 0) {
        await this.#force(victim, pod);
        forced(victim, heldUpBy);
        return;
      }
      if (pod.metadata.deletionTimestamp !== undefined) {
        heldUpBy = `its grace period of ${pod.metadata.deletionGracePeriodSeconds ?? 0} s`;
        await clock.sleep(Math.min(leftMs, LOOK_MS), this.#stopping.signal);
        continue;
      }
      try {
        await client.evict(victim, { uid: victim.uid });
        await clock.sleep(Math.min(leftMs, LOOK_MS), this.#stopping.signal);
      } catch (error) {
        if (isGone(error)) return;
        if (!isPassing(error)) throw error;
        heldUpBy = messageOf(error);
        const ms = Math.min(leftMs, delayOf(BLOCKED, attempt, random));
        await clock.sleep(ms, this.#stopping.signal);
      }
    }
  }

  #now({ namespace, name, uid }: Victim): RawPod | undefined {
    const pod = this.#options.pods.get({ namespace, name });
    return pod?.metadata.uid === uid ? pod : undefined;
  }

  async #force(victim: Victim, { metadata, spec }: RawPod): Promise<void> {
    const own = metadata.deletionGracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? 30;
    const gracePeriodSeconds = Math.min(own, FORCED_GRACE_SECONDS);
    try {
      await this.#options.client.delete(pods, victim, { uid: victim.uid, gracePeriodSeconds });
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}

/** 409: the pod of this name is another by now. */
function isGone(error: unknown): boolean {
  return error instanceof KubeApiError && (error.code === 404 || error.code === 409);
}

/** 429: a budget does not allow it now. 500: more than one budget selects the pod. Others of the kind and broken connections pass too. */
function isPassing(error: unknown): boolean {
  return !(error instanceof KubeApiError) || error.code === 429 || error.code >= 500;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
