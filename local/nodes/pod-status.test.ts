import assert from 'node:assert/strict';
import test from 'node:test';
import type { ContainerRecord } from './container-record.ts';
import { aContainer, aPod, exited, idle, running } from './pod.builder.ts';
import type { Pod, PodStatus } from './pod.ts';
import { podStatus } from './pod-status.ts';
import { kubeletBackoff } from './restart-backoff.ts';

interface Case {
  readonly pod?: Pod;
  readonly init?: readonly ContainerRecord[];
  readonly main: readonly ContainerRecord[];
  readonly over?: boolean;
  /** Phase, then the states of all containers, then Ready with its reason. */
  readonly want: readonly [phase: string, states: readonly string[], ready: string];
}

const withInit = aPod({ initContainers: [aContainer('i1')] });
const waiting = { restarts: 2, backoff: { delayMs: 20_000, since: 0 } };
const once = aPod({ restartPolicy: 'Never' });

const cases: Readonly<Record<string, Case>> = {
  'a pod whose container has not started is Pending': {
    main: [idle('main')],
    want: ['Pending', ['main ContainerCreating'], 'False ContainersNotReady'],
  },
  'a pod that initializes is Pending and its containers say PodInitializing': {
    pod: withInit,
    init: [running('i1')],
    main: [idle('main')],
    want: ['Pending', ['i1 running', 'main PodInitializing'], 'False ContainersNotReady'],
  },
  'an init container that ended well is ready': {
    pod: withInit,
    init: [exited('i1')],
    main: [running()],
    want: ['Running', ['i1 exit 0 ready', 'main running ready'], 'True '],
  },
  'a pod with a container that is not ready is Running but not Ready': {
    main: [running('main', { ready: false })],
    want: ['Running', ['main running'], 'False ContainersNotReady'],
  },
  'a container that waits for its restart says CrashLoopBackOff and shows its last end': {
    main: [exited('main', 1, 1000, waiting)],
    want: ['Running', ['main CrashLoopBackOff last 1'], 'False ContainersNotReady'],
  },
  'a container that lacks its configuration says so': {
    main: [{ ...idle('main'), blocked: { reason: 'CreateContainerConfigError', message: 'x', retryAt: 9 } }],
    want: ['Pending', ['main CreateContainerConfigError'], 'False ContainersNotReady'],
  },
  'all containers ended well and none starts again: Succeeded': {
    pod: once,
    main: [exited()],
    over: true,
    want: ['Succeeded', ['main exit 0'], 'False PodCompleted'],
  },
  'a pod whose work is done is Running while its sidecar runs': {
    pod: aPod({ restartPolicy: 'Never', initContainers: [aContainer('log', { restartPolicy: 'Always' })] }),
    init: [running('log')],
    main: [exited()],
    want: ['Running', ['log running ready', 'main exit 0'], 'False ContainersNotReady'],
  },
  'one container failed and none starts again: Failed': {
    pod: once,
    main: [exited('main', 2)],
    over: true,
    want: ['Failed', ['main exit 2'], 'False PodFailed'],
  },
  'a failed init container under Never: Failed': {
    pod: aPod({ restartPolicy: 'Never', initContainers: [aContainer('i1')] }),
    init: [exited('i1', 1)],
    main: [idle('main')],
    over: true,
    want: ['Failed', ['i1 exit 1', 'main ContainerCreating'], 'False PodFailed'],
  },
  'a deleted pod is Running until its last container ends': {
    pod: aPod({}, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    main: [running('main', { stopping: true })],
    want: ['Running', ['main running ready'], 'True '],
  },
  'a deleted pod whose container was killed is Failed at its end': {
    pod: aPod({}, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    main: [exited('main', 137)],
    over: true,
    want: ['Failed', ['main exit 137'], 'False PodFailed'],
  },
};

for (const [name, { pod = aPod(), init = [], main, over = false, want }] of Object.entries(cases)) {
  test(name, () => {
    const status = statusOf(pod, init, main, over);
    const states = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].map(
      each => {
        const { waiting: waits, terminated } = each.state;
        const last =
          each.lastState.terminated === undefined ? '' : ` last ${each.lastState.terminated.exitCode}`;
        const state = waits?.reason ?? (terminated === undefined ? 'running' : `exit ${terminated.exitCode}`);
        return `${each.name} ${state}${last}${each.ready ? ' ready' : ''}`;
      },
    );
    const ready = status.conditions?.find(({ type }) => type === 'Ready');
    assert.deepEqual([status.phase, states, `${ready?.status} ${ready?.reason ?? ''}`], want);
  });
}

test('a condition keeps its time while its status does not change', () => {
  const before = statusOf(aPod(), [], [running()], false, 60_000);
  const after = statusOf(aPod(), [], [running()], false, 120_000, before);
  assert.deepEqual(after, before);
});

test('a pod is not Ready before its readiness gates are', () => {
  const pod = aPod({ readinessGates: [{ conditionType: 'example.com/gate' }] });
  const ready = (each: Pod) =>
    statusOf(each, [], [running()], false).conditions?.find(({ type }) => type === 'Ready');
  assert.equal(ready(pod)?.reason, 'ReadinessGatesNotReady');
  const open = { ...pod, status: { conditions: [{ type: 'example.com/gate', status: 'True' as const }] } };
  assert.equal(ready(open)?.status, 'True');
});

function statusOf(
  pod: Pod,
  init: readonly ContainerRecord[],
  main: readonly ContainerRecord[],
  over: boolean,
  now = 2000,
  before: PodStatus | undefined = undefined,
): PodStatus {
  return podStatus({
    pod,
    records: { init, main },
    over,
    now,
    before,
    backoff: kubeletBackoff,
    hostIp: '127.9.1.1',
    podIp: '127.9.1.2',
    startedAt: 0,
    prepared: true,
  });
}
