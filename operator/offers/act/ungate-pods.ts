import { pods } from '../../api/resources.ts';
import { KubeApiError, type KubeClient } from '../../kube/kube-client.ts';
import type { Store } from '../../kube/store.ts';
import type { RawPod } from '../core/pod-facts.ts';
import { grantPatch, type Ungating } from './grant-patch.ts';

/** A pod that is to pass the gate. */
export interface UngateOrder extends Ungating {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * What became of an order:
 * - `done`: the pod is ungated;
 * - `changed` (409): it is another than the cache showed, and will be decided on anew when the cache shows it;
 * - `gone` (404, or another pod of that name);
 * - `refused` (422 and so on): the API server will not have it;
 * - `forbidden` (401, 403): it refuses us; that is passing while it starts and does not know its RBAC rules yet;
 * - `unknown`: no answer in time, after all retries; it may have been carried out.
 */
export type UngateResult =
  | { readonly kind: 'done' | 'changed' | 'gone' }
  | { readonly kind: 'refused' | 'forbidden' | 'unknown'; readonly message: string };

export interface PodUngaterOptions {
  readonly client: Pick<KubeClient, 'patch'>;
  readonly pods: Store<RawPod>;
  /** Patches sent at once. */
  readonly inFlight: number;
  /** Told once for each order. Must not throw. */
  readonly settled: (order: UngateOrder, result: UngateResult, version: string) => void;
}

/** Sends the patches, so many at once; never throws. */
export class PodUngater {
  readonly #options: PodUngaterOptions;
  readonly #running = new Set<Promise<void>>();
  #oneSettled = Promise.withResolvers<void>();

  constructor(options: PodUngaterOptions) {
    this.#options = options;
  }

  /** Whether another patch may be sent now. */
  get hasRoom(): boolean {
    return this.#running.size < this.#options.inFlight;
  }

  /** Sends a patch. */
  send(order: UngateOrder): void {
    const running = this.#carryOut(order).finally(() => {
      this.#running.delete(running);
      // One promise for whoever waits: a race would leave a mark on each of those that still run, at each turn.
      this.#oneSettled.resolve();
      this.#oneSettled = Promise.withResolvers();
    });
    this.#running.add(running);
  }

  /** Resolves when one of the patches under way has been answered; at once when none is. */
  async oneSettled(): Promise<void> {
    if (this.#running.size > 0) await this.#oneSettled.promise;
  }

  /** Resolves when all patches under way have been answered. */
  async allSettled(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #carryOut(order: UngateOrder): Promise<void> {
    const { client, pods: cached, settled } = this.#options;
    const pod = cached.get(order);
    const version = pod?.metadata.resourceVersion ?? '';
    if (pod === undefined || pod.metadata.uid !== order.uid) {
      // Even so not before the caller's turn is over: it has yet to note that it sent this.
      await Promise.resolve();
      settled(order, { kind: 'gone' }, version);
      return;
    }
    try {
      await client.patch(pods, order, grantPatch(pod, order));
      settled(order, { kind: 'done' }, version);
    } catch (error) {
      settled(order, resultOf(error), version);
    }
  }
}

function resultOf(error: unknown): UngateResult {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof KubeApiError)) return { kind: 'unknown', message };
  if (error.code === 409) return { kind: 'changed' };
  if (error.code === 404) return { kind: 'gone' };
  if (error.code === 401 || error.code === 403) return { kind: 'forbidden', message };
  return error.code === 429 || error.code >= 500
    ? { kind: 'unknown', message }
    : { kind: 'refused', message };
}
