import type { KubeClient } from './kube-client.ts';
import type { ObjectRef } from './object.ts';
import type { Runtime } from './runtime.ts';

export interface LeaseElectorOptions {
  /** Not guarded by {@link LeaseElector.mayWrite}: the elector must write to become leader. */
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
   * *sent*, by the monotonic clock. True after a long stall of the event loop only if that still holds.
   */
  mayWrite(): boolean;
  /** Who holds the lease as last seen. */
  holder(): string | undefined;
  /** Stops; a leader releases the lease, so that the next one need not wait. */
  stop(): Promise<void>;
}

export function createLeaseElector(_options: LeaseElectorOptions): LeaseElector {
  throw new Error('being written');
}
