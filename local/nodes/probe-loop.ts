import type { Clock } from '../../operator/kube/clock.ts';
import type { Probe } from './pod.ts';
import { afterProbe, noProbes, type ProbeState } from './probe-state.ts';
import { type HandlerPlace, runHandler } from './run-handler.ts';

export interface ProbeLoop {
  readonly probe: Probe;
  readonly place: HandlerPlace;
  readonly clock: Clock;
  /** Told each result, with the count that it led to. */
  readonly onResult: (state: ProbeState, failure: string | undefined) => void;
  /** Probe more often than asked until the first success: readiness is allowed to ("to make the Pod ready faster"). */
  readonly eager?: boolean;
}

const EAGER_MS = 500;

/** Runs a probe at its own pace until the signal is aborted. Never throws. */
export async function probeLoop(options: ProbeLoop, signal: AbortSignal): Promise<void> {
  const { probe, place, clock, onResult, eager = false } = options;
  const periodMs = (probe.periodSeconds ?? 10) * 1000;
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  let state: ProbeState = noProbes;
  try {
    await clock.sleep((probe.initialDelaySeconds ?? 0) * 1000, signal);
    while (!signal.aborted) {
      const began = clock.monotonic();
      const failure = await runHandler(probe, place, timeoutMs);
      if (signal.aborted) return;
      state = afterProbe(state, failure === undefined, probe);
      onResult(state, failure);
      const period = eager && state.verdict !== true ? Math.min(EAGER_MS, periodMs) : periodMs;
      await clock.sleep(period - (clock.monotonic() - began), signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
