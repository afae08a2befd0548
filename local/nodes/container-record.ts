/** What a process node knows about one container of a pod: the memory that decisions and status are made from. */
export interface ContainerRecord {
  readonly name: string;
  readonly now: ContainerNow;
  /** How the attempt before the present one ended. */
  readonly last?: Exit;
  readonly restarts: number;
  readonly backoff?: Backoff;
  /** Why the container could not be started when it was last tried; tried again at `retryAt`. */
  readonly blocked?: { readonly reason: string; readonly message: string; readonly retryAt: number };
}

export type ContainerNow = { readonly state: 'none' } | Running | ({ readonly state: 'exited' } & Exit);

export interface Running {
  readonly state: 'running';
  readonly id: string;
  /** Wall time, milliseconds. */
  readonly startedAt: number;
  /** postStart is over and the startup probe, if any, has succeeded. */
  readonly started: boolean;
  /** What the readiness probe says; true from `started` on when there is none. */
  readonly ready: boolean;
  /** Why it has to be killed: a probe or the postStart hook failed. */
  readonly condemned?: { readonly message: string; readonly graceSeconds?: number };
  /** A kill is under way. */
  readonly stopping: boolean;
}

export interface Exit {
  readonly id: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  /** 128 + n after signal n, as container runtimes report it. */
  readonly exitCode: number;
  /** `Completed`, `Error`, `StartError`, ... */
  readonly reason: string;
  readonly message?: string;
}

/** The state of a container's restart backoff, see restart-backoff.ts. */
export interface Backoff {
  readonly delayMs: number;
  /** When the container was last started with this delay on record. */
  readonly since: number;
}

export function newRecord(name: string): ContainerRecord {
  return { name, now: { state: 'none' }, restarts: 0 };
}
