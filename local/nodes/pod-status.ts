import type { ContainerRecord } from './container-record.ts';
import { containerStatus, rfc3339 } from './container-status.ts';
import { isEnding } from './decide-pod.ts';
import type { Container, ContainerStatus, Pod, PodCondition, PodStatus } from './pod.ts';
import {
  isInitialized,
  isSidecar,
  type PodRecords,
  type PodVerdict,
  phaseOf,
  restarts,
} from './pod-phase.ts';
import { type BackoffTimes, restartAt } from './restart-backoff.ts';

export interface StatusScene {
  readonly pod: Pod;
  readonly records: PodRecords;
  readonly verdict?: PodVerdict;
  readonly now: number;
  readonly backoff: BackoffTimes;
  readonly hostIp: string;
  readonly podIp: string;
  readonly startedAt: number;
  /** What was reported last; the times of conditions that did not change are taken from it. */
  readonly before: PodStatus | undefined;
  /** Volumes are there: what a kubelet calls PodReadyToStartContainers, network included. */
  readonly prepared: boolean;
  /** From decidePod: nothing runs and nothing will. */
  readonly over: boolean;
}

/** The whole status that a kubelet would report at this moment. Pure. */
export function podStatus(scene: StatusScene): PodStatus {
  const { pod, records, verdict, over, hostIp, podIp } = scene;
  const phase = phaseOf(pod, records, verdict, over);
  const initialized = isInitialized(pod, records);
  const init = statuses(scene, pod.spec.initContainers ?? [], records.init, true);
  const main = statuses(scene, pod.spec.containers, records.main, false);
  return {
    phase,
    ...(verdict === undefined || phase !== 'Failed'
      ? {}
      : { reason: verdict.reason, message: verdict.message }),
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    hostIP: hostIp,
    hostIPs: [{ ip: hostIp }],
    podIP: podIp,
    podIPs: [{ ip: podIp }],
    startTime: rfc3339(scene.startedAt),
    conditions: conditions(scene, { phase, initialized, init, main }),
    ...(init.length === 0 ? {} : { initContainerStatuses: init }),
    containerStatuses: main,
  };
}

function statuses(
  scene: StatusScene,
  containers: readonly Container[],
  records: readonly ContainerRecord[],
  isInit: boolean,
): ContainerStatus[] {
  const { pod, over, verdict } = scene;
  const initialized = isInitialized(pod, scene.records);
  return containers.flatMap((container, index) => {
    const record = records[index];
    if (record === undefined) return [];
    const ended = record.now.state === 'exited' ? record.now : undefined;
    const again =
      ended !== undefined &&
      !isEnding(pod, verdict) &&
      !over &&
      restarts(pod, container, ended.exitCode, isInit);
    const waits =
      again && ended !== undefined && restartAt(record.backoff, ended.finishedAt, scene.backoff) > scene.now;
    const status = containerStatus(container, record, {
      initializing: (pod.spec.initContainers ?? []).length > 0 && !initialized,
      over: over || (isEnding(pod, verdict) && ended !== undefined),
      ...(waits && record.backoff !== undefined ? { restartDelayMs: record.backoff.delayMs } : {}),
    });
    // An init container is ready when it has done its work.
    return [isInit && !isSidecar(container) ? { ...status, ready: ended?.exitCode === 0 } : status];
  });
}

interface Summary {
  readonly phase: string;
  readonly initialized: boolean;
  readonly init: readonly ContainerStatus[];
  readonly main: readonly ContainerStatus[];
}

/** "Pod conditions" of Pod Lifecycle, with the kubelet's reasons. Conditions of others (PodScheduled, gates) stay. */
function conditions(scene: StatusScene, summary: Summary): PodCondition[] {
  const { pod, now } = scene;
  const old = scene.before?.conditions ?? [];
  const containers = readiness(scene, summary);
  const gates = (pod.spec.readinessGates ?? []).filter(
    gate => pod.status?.conditions?.find(({ type }) => type === gate.conditionType)?.status !== 'True',
  );
  const ready: Verdict =
    containers.status === 'True' && gates.length > 0
      ? {
          status: 'False',
          reason: 'ReadinessGatesNotReady',
          message: gates
            .map(
              gate =>
                `corresponding condition of pod readiness gate "${gate.conditionType}" does not exist or is not "True".`,
            )
            .join(' '),
        }
      : containers;
  const own: Record<string, Verdict> = {
    PodReadyToStartContainers: { status: scene.prepared && !scene.over ? 'True' : 'False' },
    Initialized: initialization(scene, summary),
    Ready: ready,
    ContainersReady: containers,
  };
  return Object.entries(own).map(([type, verdict]) => {
    const before = old.find(condition => condition.type === type);
    const moved = before?.status !== verdict.status || before?.lastTransitionTime === undefined;
    const generation = pod.metadata.generation;
    return {
      type,
      ...verdict,
      lastTransitionTime: moved ? rfc3339(now) : before.lastTransitionTime,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
    };
  });
}

type Verdict = Pick<PodCondition, 'status' | 'reason' | 'message'>;

function initialization({ records, pod }: StatusScene, { phase, initialized }: Summary): Verdict {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  if (initialized) return { status: 'True' };
  const open = (pod.spec.initContainers ?? []).filter((container, index) => {
    const now = records.init[index]?.now;
    if (isSidecar(container)) return !(now?.state === 'running' && now.started);
    return !(now?.state === 'exited' && now.exitCode === 0);
  });
  return {
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${open.map(container => container.name).join(' ')}]`,
  };
}

function readiness({ pod }: StatusScene, { phase, init, main }: Summary): Verdict {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const sidecars = init.filter(status =>
    pod.spec.initContainers?.some(c => c.name === status.name && isSidecar(c)),
  );
  const unready = [...sidecars, ...main].filter(status => !status.ready).map(status => status.name);
  if (unready.length === 0) return { status: 'True' };
  return {
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${unready.join(' ')}]`,
  };
}
