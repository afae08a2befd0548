import type { ContainerRecord } from './container-record.ts';
import type { Container, Pod, PodPhase } from './pod.ts';

/** The containers of a pod with what is known about each, in the order of the spec. */
export interface PodRecords {
  readonly init: readonly ContainerRecord[];
  readonly main: readonly ContainerRecord[];
}

/** Why a pod is over although its containers were not: it ran too long, or was refused. */
export interface PodVerdict {
  readonly reason: string;
  readonly message: string;
}

export function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always';
}

/** Whether a container that ended is started again, by its pod's restart policy. */
export function restarts(pod: Pod, container: Container, exitCode: number, isInit: boolean): boolean {
  if (isInit && isSidecar(container)) return true;
  const policy = pod.spec.restartPolicy ?? 'Always';
  if (policy === 'Never') return false;
  return policy === 'OnFailure' || isInit ? exitCode !== 0 : true;
}

/** An init container that failed for good: "if the Pod has a restartPolicy of Never, ... the overall Pod [is] failed". */
export function initFailed(pod: Pod, { init }: PodRecords): boolean {
  if ((pod.spec.restartPolicy ?? 'Always') !== 'Never') return false;
  const containers = pod.spec.initContainers ?? [];
  return init.some((record, index) => {
    const container = containers[index];
    const ended = record.now.state === 'exited' && record.now.exitCode !== 0;
    return container !== undefined && !isSidecar(container) && ended;
  });
}

/** Whether every init container is done: ordinary ones ended well, sidecars are started. */
export function isInitialized(pod: Pod, { init, main }: PodRecords): boolean {
  if (main.some(record => record.now.state !== 'none')) return true;
  return (pod.spec.initContainers ?? []).every((container, index) => {
    const now = init[index]?.now;
    if (now === undefined) return false;
    if (isSidecar(container)) return now.state === 'running' && now.started;
    return now.state === 'exited' && now.exitCode === 0;
  });
}

/** Whether all regular containers have ended and none will start again. */
export function mainIsOver(pod: Pod, { main }: PodRecords): boolean {
  return main.every((record, index) => {
    const container = pod.spec.containers[index];
    return (
      container !== undefined &&
      record.now.state === 'exited' &&
      !restarts(pod, container, record.now.exitCode, false)
    );
  });
}

/**
 * The phase of a pod ("Pod phase" in Pod Lifecycle; the order of the cases is the kubelet's own). A pod does not become
 * Succeeded or Failed while anything of it still runs, be it a sidecar.
 * @param terminal no container will ever start again (the pod is being deleted, or was judged)
 */
export function phaseOf(
  pod: Pod,
  records: PodRecords,
  verdict: PodVerdict | undefined,
  terminal: boolean,
): PodPhase {
  const end = endOf(pod, records, verdict, terminal);
  const anyRuns = [...records.init, ...records.main].some(record => record.now.state === 'running');
  if (end !== undefined && !anyRuns) return end;
  if (!isInitialized(pod, records)) return 'Pending';
  return records.main.some(record => record.now.state === 'none') ? 'Pending' : 'Running';
}

/** How the pod ends, or has ended; `undefined` when it does not. */
function endOf(
  pod: Pod,
  records: PodRecords,
  verdict: PodVerdict | undefined,
  terminal: boolean,
): 'Succeeded' | 'Failed' | undefined {
  if (verdict !== undefined || initFailed(pod, records)) return 'Failed';
  if (!terminal && !mainIsOver(pod, records)) return undefined;
  return records.main.every(({ now }) => now.state === 'exited' && now.exitCode === 0)
    ? 'Succeeded'
    : 'Failed';
}
