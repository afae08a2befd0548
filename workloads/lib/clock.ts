/** Time as a dependency of the workloads: tests pass a clock of their own. */
export interface Clock {
  /** Wall time, milliseconds since 1970. For timestamps that people or other programs read. */
  now(): number;
  /** Monotonic time in milliseconds. For durations and deadlines: unmoved when the wall clock is set. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
