import type { ContainerNow, ContainerRecord, Exit } from './container-record.ts';
import type { Container, ContainerState, ContainerStatus, Terminated } from './pod.ts';

/** What the rest of the pod means for a container that does not run. */
export interface ContainerContext {
  /** Init containers are not done: regular ones wait for them. */
  readonly initializing: boolean;
  /** It will be started again when its backoff is over. */
  readonly restartDelayMs?: number;
  /** Nothing of the pod will start any more. */
  readonly over: boolean;
}

/** A container's status as a kubelet reports it. */
export function containerStatus(
  container: Container,
  record: ContainerRecord,
  context: ContainerContext,
): ContainerStatus {
  const { now, last } = record;
  const waiting = waitingState(record, context);
  const id = now.state === 'none' ? undefined : now.id;
  // While it waits for its restart, the attempt that just ended is the last one.
  const lastExit = waiting !== undefined && now.state === 'exited' ? now : last;
  return {
    name: container.name,
    image: container.image,
    imageID: `process://${container.image}`,
    ...(id === undefined ? {} : { containerID: `process://${id}` }),
    ready: isReady(now),
    started: now.state === 'running' && now.started,
    restartCount: record.restarts,
    state: waiting ?? currentState(now, context),
    lastState: lastExit === undefined ? {} : { terminated: terminated(lastExit) },
  };
}

/** An init container is ready when it has ended well; a regular one when its probe says so. */
function isReady(now: ContainerNow): boolean {
  if (now.state === 'running') return now.started && now.ready;
  return false;
}

function waitingState(record: ContainerRecord, context: ContainerContext): ContainerState | undefined {
  const { now, blocked, name } = record;
  if (now.state === 'running' || context.over) return undefined;
  if (blocked !== undefined) return { waiting: { reason: blocked.reason, message: blocked.message } };
  if (now.state === 'none')
    return { waiting: { reason: context.initializing ? 'PodInitializing' : 'ContainerCreating' } };
  if (context.restartDelayMs === undefined) return undefined;
  const seconds = Math.round(context.restartDelayMs / 1000);
  const message = `back-off ${seconds}s restarting failed container=${name}`;
  return { waiting: { reason: 'CrashLoopBackOff', message } };
}

function currentState(now: ContainerNow, { over, initializing }: ContainerContext): ContainerState {
  switch (now.state) {
    case 'running':
      return { running: { startedAt: rfc3339(now.startedAt) } };
    case 'exited':
      return { terminated: terminated(now) };
    case 'none':
      return { waiting: { reason: initializing && !over ? 'PodInitializing' : 'ContainerCreating' } };
  }
}

function terminated(exit: Exit): Terminated {
  return {
    exitCode: exit.exitCode,
    reason: exit.reason,
    ...(exit.message === undefined ? {} : { message: exit.message }),
    startedAt: rfc3339(exit.startedAt),
    finishedAt: rfc3339(exit.finishedAt),
    containerID: `process://${exit.id}`,
  };
}

/** Kubernetes' metav1.Time: whole seconds. */
export function rfc3339(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
