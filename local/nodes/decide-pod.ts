import type { ContainerRecord } from './container-record.ts';
import type { Container, Pod } from './pod.ts';
import {
  initFailed,
  isInitialized,
  isSidecar,
  mainIsOver,
  type PodRecords,
  type PodVerdict,
  restarts,
} from './pod-phase.ts';
import { type BackoffTimes, restartAt } from './restart-backoff.ts';

/** One thing to do now. Kills that are under way are not asked for again unless their grace becomes shorter. */
export type PodAction =
  | { readonly kind: 'start'; readonly container: string }
  | {
      readonly kind: 'kill';
      readonly container: string;
      readonly graceSeconds: number;
      readonly because: string;
    };

export interface PodDecision {
  readonly actions: readonly PodAction[];
  /** Look again at this wall time although nothing happens. */
  readonly wakeAt?: number;
  /** Nothing of the pod runs and nothing will: its status is final and its folder may go once it is deleted. */
  readonly over: boolean;
}

export interface PodScene {
  readonly pod: Pod;
  readonly records: PodRecords;
  readonly verdict?: PodVerdict;
  readonly now: number;
  readonly backoff: BackoffTimes;
}

const DEFAULT_GRACE_SECONDS = 30;

/** What a kubelet would do about a pod at this moment. Pure: time and everything known are in the scene. */
export function decidePod(scene: PodScene): PodDecision {
  const { pod, records, verdict } = scene;
  if (isEnding(pod, verdict) || initFailed(pod, records)) return end(scene);
  const inits = initSteps(scene);
  if (inits !== undefined) return inits;
  if (mainIsOver(pod, records)) return end(scene);
  const steps = [
    ...sidecarsToKeep(scene),
    ...pod.spec.containers.map((container, index) => stepOf(scene, container, records.main[index], false)),
  ];
  return joined(steps);
}

/** Whether no container of the pod may start any more. */
export function isEnding(pod: Pod, verdict: PodVerdict | undefined): boolean {
  return verdict !== undefined || pod.metadata.deletionTimestamp !== undefined;
}

/**
 * "init containers run to completion sequentially during Pod initialization"; a sidecar must only be started before the
 * next one runs, and is restarted whenever it ends. `undefined` when all are done.
 */
function initSteps(scene: PodScene): PodDecision | undefined {
  const { pod, records } = scene;
  if (isInitialized(pod, records)) return undefined;
  const steps: Step[] = [];
  for (const [index, container] of (pod.spec.initContainers ?? []).entries()) {
    const record = records.init[index];
    const now = record?.now;
    if (!isSidecar(container) && now?.state === 'exited' && now.exitCode === 0) continue;
    steps.push(stepOf(scene, container, record, true));
    if (!(isSidecar(container) && now?.state === 'running' && now.started)) break;
  }
  return joined(steps);
}

function sidecarsToKeep(scene: PodScene): Step[] {
  return (scene.pod.spec.initContainers ?? []).flatMap((container, index) =>
    isSidecar(container) ? [stepOf(scene, container, scene.records.init[index], true)] : [],
  );
}

interface Step {
  readonly action?: PodAction;
  readonly wakeAt?: number;
}

function stepOf(
  scene: PodScene,
  container: Container,
  record: ContainerRecord | undefined,
  isInit: boolean,
): Step {
  if (record === undefined) return {};
  const { pod, now, backoff } = scene;
  const start = (at: number): Step => {
    const from = Math.max(at, record.blocked?.retryAt ?? at);
    return from > now ? { wakeAt: from } : { action: { kind: 'start', container: container.name } };
  };
  switch (record.now.state) {
    case 'none':
      return start(now);
    case 'exited':
      if (!restarts(pod, container, record.now.exitCode, isInit)) return {};
      return start(restartAt(record.backoff, record.now.finishedAt, backoff));
    case 'running': {
      const { condemned, stopping } = record.now;
      if (condemned === undefined || stopping) return {};
      const graceSeconds = condemned.graceSeconds ?? graceOf(pod);
      return {
        action: { kind: 'kill', container: container.name, graceSeconds, because: condemned.message },
      };
    }
  }
}

/** Regular containers first; when they are gone, sidecars "in reverse order", the last started one first. */
function end({ pod, records, verdict }: PodScene): PodDecision {
  const because = verdict?.message ?? 'the pod is ending';
  const graceSeconds = graceOf(pod);
  const kill = (record: ContainerRecord): PodAction[] =>
    record.now.state === 'running' && !record.now.stopping
      ? [{ kind: 'kill', container: record.name, graceSeconds, because }]
      : [];
  const running = (record: ContainerRecord): boolean => record.now.state === 'running';
  const sidecars = records.init.filter((_, index) => {
    const container = pod.spec.initContainers?.[index];
    return container !== undefined && isSidecar(container);
  });
  const first = [...records.main, ...records.init.filter(record => !sidecars.includes(record))].filter(
    running,
  );
  if (first.length > 0) return { actions: first.flatMap(kill), over: false };
  const lastSidecar = sidecars.findLast(running);
  if (lastSidecar !== undefined) return { actions: kill(lastSidecar), over: false };
  return { actions: [], over: true };
}

/** Seconds between SIGTERM and SIGKILL; a deletion may have shortened it (`kubectl delete --grace-period`). */
export function graceOf(pod: Pod): number {
  return (
    pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS
  );
}

function joined(steps: readonly Step[]): PodDecision {
  const wakes = steps.flatMap(step => (step.wakeAt === undefined ? [] : [step.wakeAt]));
  return {
    actions: steps.flatMap(step => (step.action === undefined ? [] : [step.action])),
    over: false,
    ...(wakes.length === 0 ? {} : { wakeAt: Math.min(...wakes) }),
  };
}
