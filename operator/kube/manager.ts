import type { Controller } from './controller.ts';
import type { Informer } from './informer.ts';
import type { LeaseElector } from './lease.ts';
import type { KubeObject } from './object.ts';
import type { Runtime } from './runtime.ts';

export interface ManagerOptions {
  readonly informers: readonly Informer<KubeObject>[];
  readonly controllers: readonly Controller[];
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

export function createManager(_options: ManagerOptions): Manager {
  throw new Error('being written');
}
