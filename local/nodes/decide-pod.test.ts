import assert from 'node:assert/strict';
import test from 'node:test';
import type { ContainerRecord } from './container-record.ts';
import { decidePod, type PodDecision } from './decide-pod.ts';
import { aContainer, aPod, exited, idle, running } from './pod.builder.ts';
import type { Pod } from './pod.ts';
import type { PodVerdict } from './pod-phase.ts';
import { kubeletBackoff } from './restart-backoff.ts';

interface Case {
  readonly pod: Pod;
  readonly init?: readonly ContainerRecord[];
  readonly main: readonly ContainerRecord[];
  readonly verdict?: PodVerdict;
  readonly now?: number;
  readonly want: { readonly do: readonly string[]; readonly wakeAt?: number; readonly over?: true };
}

const sidecar = aContainer('log', { restartPolicy: 'Always' });
const deleted = { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 7 };
const condemned = { condemned: { message: 'failed liveness probe' } };

const cases: Readonly<Record<string, Case>> = {
  'a new pod has all its containers started at once': {
    pod: aPod({ containers: [aContainer('a'), aContainer('b')] }),
    main: [idle('a'), idle('b')],
    want: { do: ['start a', 'start b'] },
  },
  'a running pod is left alone': { pod: aPod(), main: [running()], want: { do: [] } },
  'regular containers wait for the first init container': {
    pod: aPod({ initContainers: [aContainer('i1'), aContainer('i2')] }),
    init: [idle('i1'), idle('i2')],
    main: [idle()],
    want: { do: ['start i1'] },
  },
  'the second init container waits while the first runs': {
    pod: aPod({ initContainers: [aContainer('i1'), aContainer('i2')] }),
    init: [running('i1'), idle('i2')],
    main: [idle()],
    want: { do: [] },
  },
  'the second init container starts when the first has ended well': {
    pod: aPod({ initContainers: [aContainer('i1'), aContainer('i2')] }),
    init: [exited('i1'), idle('i2')],
    main: [idle()],
    want: { do: ['start i2'] },
  },
  'an init container that failed is tried again': {
    pod: aPod({ initContainers: [aContainer('i1')] }),
    init: [exited('i1', 1)],
    main: [idle()],
    want: { do: ['start i1'] },
  },
  'an init container that failed under restartPolicy Never ends the pod': {
    pod: aPod({ initContainers: [aContainer('i1')], restartPolicy: 'Never' }),
    init: [exited('i1', 1)],
    main: [idle()],
    want: { do: [], over: true },
  },
  'init containers are not run again once regular containers have started': {
    pod: aPod({ initContainers: [aContainer('i1')] }),
    init: [idle('i1')],
    main: [exited('main', 1)],
    want: { do: ['start main'] },
  },
  'what follows a sidecar waits until the sidecar is started': {
    pod: aPod({ initContainers: [sidecar, aContainer('i2')] }),
    init: [running('log', { started: false }), idle('i2')],
    main: [idle()],
    want: { do: [] },
  },
  'what follows a started sidecar runs beside it': {
    pod: aPod({ initContainers: [sidecar, aContainer('i2')] }),
    init: [running('log'), idle('i2')],
    main: [idle()],
    want: { do: ['start i2'] },
  },
  'a sidecar that ended is started again, even after success and under Never': {
    pod: aPod({ initContainers: [sidecar], restartPolicy: 'Never' }),
    init: [exited('log', 0)],
    main: [running()],
    want: { do: ['start log'] },
  },
  'the first restart is immediate': {
    pod: aPod(),
    main: [exited('main', 1, 900)],
    want: { do: ['start main'] },
  },
  'the second restart waits 10 seconds from the end of the run': {
    pod: aPod(),
    main: [exited('main', 1, 900, { restarts: 1, backoff: { delayMs: 10_000, since: 500 } })],
    want: { do: [], wakeAt: 10_900 },
  },
  'Always restarts also what ended well': { pod: aPod(), main: [exited()], want: { do: ['start main'] } },
  'OnFailure leaves a container alone that ended well': {
    pod: aPod({ restartPolicy: 'OnFailure' }),
    main: [exited()],
    want: { do: [], over: true },
  },
  'OnFailure restarts a container that failed': {
    pod: aPod({ restartPolicy: 'OnFailure' }),
    main: [exited('main', 3)],
    want: { do: ['start main'] },
  },
  'Never restarts nothing': {
    pod: aPod({ restartPolicy: 'Never' }),
    main: [exited('main', 3)],
    want: { do: [], over: true },
  },
  'a container that a probe has condemned is killed with the grace of the pod': {
    pod: aPod({ terminationGracePeriodSeconds: 5 }),
    main: [running('main', condemned)],
    want: { do: ['kill main 5'] },
  },
  'a grace of the probe wins over that of the pod': {
    pod: aPod({ terminationGracePeriodSeconds: 5 }),
    main: [running('main', { condemned: { message: '', graceSeconds: 1 } })],
    want: { do: ['kill main 1'] },
  },
  'a kill under way is not asked for twice': {
    pod: aPod(),
    main: [running('main', { ...condemned, stopping: true })],
    want: { do: [] },
  },
  'deletion ends regular containers before sidecars': {
    pod: aPod({ initContainers: [sidecar] }, deleted),
    init: [running('log')],
    main: [running()],
    want: { do: ['kill main 7'] },
  },
  'sidecars end one at a time, the last first': {
    pod: aPod(
      {
        initContainers: [
          aContainer('s1', { restartPolicy: 'Always' }),
          aContainer('s2', { restartPolicy: 'Always' }),
        ],
      },
      deleted,
    ),
    init: [running('s1'), running('s2')],
    main: [exited('main', 143)],
    want: { do: ['kill s2 7'] },
  },
  'a deleted pod is over when nothing runs': {
    pod: aPod({}, deleted),
    main: [exited('main', 143)],
    want: { do: [], over: true },
  },
  'a container that ends during deletion is not started again': {
    pod: aPod({ containers: [aContainer('a'), aContainer('b')] }, deleted),
    main: [exited('a', 1), running('b', { stopping: true })],
    want: { do: [] },
  },
  'sidecars end when all regular containers are done': {
    pod: aPod({ initContainers: [sidecar], restartPolicy: 'Never' }),
    init: [running('log')],
    main: [exited()],
    want: { do: ['kill log 30'] },
  },
  'a pod past its deadline is ended': {
    pod: aPod(),
    main: [running()],
    verdict: { reason: 'DeadlineExceeded', message: 'too long' },
    want: { do: ['kill main 30'] },
  },
  'a container whose configuration is missing is tried again later': {
    pod: aPod(),
    main: [
      { ...idle('main'), blocked: { reason: 'CreateContainerConfigError', message: '', retryAt: 5000 } },
    ],
    want: { do: [], wakeAt: 5000 },
  },
};

for (const [name, { pod, init = [], main, verdict, now = 1000, want }] of Object.entries(cases)) {
  test(name, () => {
    const scene = { pod, records: { init, main }, now, backoff: kubeletBackoff };
    const decision = decidePod(verdict === undefined ? scene : { ...scene, verdict });
    assert.deepEqual(spoken(decision), want);
  });
}

function spoken({ actions, wakeAt, over }: PodDecision): Case['want'] {
  return {
    do: actions.map(action =>
      action.kind === 'start'
        ? `start ${action.container}`
        : `kill ${action.container} ${action.graceSeconds}`,
    ),
    ...(wakeAt === undefined ? {} : { wakeAt }),
    ...(over ? { over } : {}),
  };
}
