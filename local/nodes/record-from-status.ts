import { type ContainerRecord, newRecord } from './container-record.ts';
import type { ContainerStatus, Terminated } from './pod.ts';

/**
 * What a node agent that starts anew knows of a container from the pod's status. What ran then runs no more (the agent
 * has killed it): it counts as an exit with 137, as a kubelet reports containers that it has lost.
 */
export function recordFrom(
  name: string,
  statuses: readonly ContainerStatus[] | undefined,
  nowMs: number,
): ContainerRecord {
  const status = statuses?.find(candidate => candidate.name === name);
  if (status === undefined) return newRecord(name);
  const { state, lastState, restartCount: restarts } = status;
  const last = lastState.terminated === undefined ? {} : { last: exitOf(lastState.terminated) };
  if (state.terminated !== undefined) {
    return { name, restarts, ...last, now: { state: 'exited', ...exitOf(state.terminated) } };
  }
  if (state.running !== undefined) {
    const exit = {
      id: status.containerID?.replace('process://', '') ?? '',
      startedAt: Date.parse(state.running.startedAt),
      finishedAt: nowMs,
      exitCode: 137,
      reason: 'ContainerStatusUnknown',
      message: 'The container could not be located when the node agent started',
    };
    return { name, restarts, ...last, now: { state: 'exited', ...exit } };
  }
  // It was waiting for its restart: what ended last is what it waits after.
  if (lastState.terminated !== undefined) {
    return { name, restarts, now: { state: 'exited', ...exitOf(lastState.terminated) } };
  }
  return { name, restarts, now: { state: 'none' } };
}

function exitOf(terminated: Terminated) {
  const { exitCode, reason, message, startedAt, finishedAt, containerID = '' } = terminated;
  return {
    id: containerID.replace('process://', ''),
    startedAt: Date.parse(startedAt),
    finishedAt: Date.parse(finishedAt),
    exitCode,
    reason,
    ...(message === undefined ? {} : { message }),
  };
}
