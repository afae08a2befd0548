import type { Clock } from '../../operator/kube/clock.ts';
import type { Running } from './container-record.ts';
import type { Container, Probe } from './pod.ts';
import { probeLoop } from './probe-loop.ts';
import type { HandlerPlace } from './run-handler.ts';

export interface ContainerProbes {
  readonly container: Container;
  readonly place: HandlerPlace;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly tell: (type: 'Warning', reason: string, note: string) => void;
  readonly update: (change: Partial<Pick<Running, 'started' | 'ready' | 'condemned'>>) => void;
}

/**
 * Starts the probes of a container that runs: "If a startup probe is provided, all other probes are disabled until it
 * succeeds" (Configure Probes). Ends by the signal.
 */
export function startProbes(probes: ContainerProbes): void {
  const { startupProbe, livenessProbe, readinessProbe } = probes.container;
  const afterStart = (): void => {
    probes.update({ started: true, ready: readinessProbe === undefined });
    if (livenessProbe !== undefined)
      run(probes, 'Liveness', livenessProbe, condemn(probes, 'liveness', livenessProbe));
    if (readinessProbe !== undefined)
      run(probes, 'Readiness', readinessProbe, ready => probes.update({ ready }));
  };
  if (startupProbe === undefined) {
    afterStart();
    return;
  }
  const startup = new AbortController();
  const judge = condemn(probes, 'startup', startupProbe);
  const whileStarting = { ...probes, signal: AbortSignal.any([probes.signal, startup.signal]) };
  run(whileStarting, 'Startup', startupProbe, success => {
    if (success) afterStart();
    else judge(false);
    startup.abort();
  });
}

/** A failed startup or liveness probe costs the container its life, with a grace of the probe's own when it names one. */
function condemn(
  { container, update }: ContainerProbes,
  kind: string,
  probe: Probe,
): (success: boolean) => void {
  const graceSeconds = probe.terminationGracePeriodSeconds;
  return success => {
    if (success) return;
    const message = `Container ${container.name} failed ${kind} probe, will be restarted`;
    update({ condemned: { message, ...(graceSeconds === undefined ? {} : { graceSeconds }) } });
  };
}

function run(
  { place, clock, signal, tell }: ContainerProbes,
  kind: 'Startup' | 'Liveness' | 'Readiness',
  probe: Probe,
  onVerdict: (success: boolean) => void,
): void {
  let said: boolean | undefined;
  const onResult = (
    { verdict }: { readonly verdict: boolean | undefined },
    failure: string | undefined,
  ): void => {
    if (failure !== undefined) tell('Warning', 'Unhealthy', `${kind} probe failed: ${failure}`);
    if (verdict === undefined || verdict === said) return;
    said = verdict;
    onVerdict(verdict);
  };
  void probeLoop({ probe, place, clock, onResult, eager: kind === 'Readiness' }, signal);
}
