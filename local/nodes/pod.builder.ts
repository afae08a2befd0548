import type { ContainerRecord, Exit, Running } from './container-record.ts';
import { newRecord } from './container-record.ts';
import type { Container, Pod, PodSpec } from './pod.ts';

/** A container for tests. */
export function aContainer(name = 'main', more: Partial<Container> = {}): Container {
  return { name, image: 'smack/test:dev', ...more };
}

/** A pod for tests: one container, restart policy Always. */
export function aPod(spec: Partial<PodSpec> = {}, metadata: Partial<Pod['metadata']> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pod', namespace: 'default', uid: 'uid-1', ...metadata },
    spec: { containers: [aContainer()], ...spec },
  };
}

/** A container that has never been started. */
export function idle(name = 'main'): ContainerRecord {
  return newRecord(name);
}

/** A container that runs, started and ready. */
export function running(
  name = 'main',
  more: Partial<Running> = {},
  record: Partial<ContainerRecord> = {},
): ContainerRecord {
  const now: Running = {
    state: 'running',
    id: `${name}/0`,
    startedAt: 0,
    started: true,
    ready: true,
    stopping: false,
    ...more,
  };
  return { ...newRecord(name), now, ...record };
}

/** A container that ended. */
export function exited(
  name = 'main',
  exitCode = 0,
  finishedAt = 1000,
  record: Partial<ContainerRecord> = {},
): ContainerRecord {
  const exit: Exit = {
    id: `${name}/0`,
    startedAt: 0,
    finishedAt,
    exitCode,
    reason: exitCode === 0 ? 'Completed' : 'Error',
  };
  return { ...newRecord(name), now: { state: 'exited', ...exit }, ...record };
}
