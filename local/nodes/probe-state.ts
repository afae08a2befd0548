import type { Probe } from './pod.ts';

/** Results of one probe of one run of a container, counted. */
export interface ProbeState {
  readonly successes: number;
  readonly failures: number;
  /** What the probe says as a whole; `undefined` before it has said anything. */
  readonly verdict: boolean | undefined;
}

export const noProbes: ProbeState = { successes: 0, failures: 0, verdict: undefined };

/**
 * Counts one result. The verdict turns after `successThreshold` or `failureThreshold` results in a row: "Minimum
 * consecutive successes for the probe to be considered successful after having failed"; "After a probe fails
 * failureThreshold times in a row, Kubernetes considers that the overall check has failed" (Configure Probes).
 */
export function afterProbe(state: ProbeState, success: boolean, probe: Probe): ProbeState {
  const { successThreshold = 1, failureThreshold = 3 } = probe;
  const successes = success ? state.successes + 1 : 0;
  const failures = success ? 0 : state.failures + 1;
  if (successes >= successThreshold) return { successes, failures, verdict: true };
  if (failures >= failureThreshold) return { successes, failures, verdict: false };
  return { successes, failures, verdict: state.verdict };
}
