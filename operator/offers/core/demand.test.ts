import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { Amounts, MORE_THAN_ANY_NODE } from './amounts.ts';
import { demandOf } from './demand.ts';
import type { RawContainer, SchedulingPod } from './pod-spec.ts';
import { ResourceKinds } from './resource-kinds.ts';

function container(name: string, cpu: string, more: Partial<RawContainer> = {}): RawContainer {
  return { name, resources: { requests: { cpu } }, ...more };
}

const sidecar = { restartPolicy: 'Always' };
const resized = (allocated: string, actual: string, condition?: string): SchedulingPod => ({
  spec: { containers: [container('a', '1')] },
  status: {
    containerStatuses: [
      { name: 'a', allocatedResources: { cpu: allocated }, resources: { requests: { cpu: actual } } },
    ],
    ...(condition === undefined
      ? {}
      : { conditions: [{ type: 'PodResizePending', status: 'True', reason: condition }] }),
  },
});

/** Millicores (or bytes, or counts) that kube-scheduler v1.34 counts for such a pod. */
const cases: readonly {
  readonly pod: string;
  readonly spec: SchedulingPod;
  readonly asks: Readonly<Record<string, number>>;
}[] = [
  { pod: 'one with no requests', spec: { spec: { containers: [{ name: 'a' }] } }, asks: {} },
  {
    pod: 'one with two containers: they add up',
    spec: { spec: { containers: [container('a', '100m'), container('b', '1.5')] } },
    asks: { cpu: 1600 },
  },
  {
    pod: 'one with a large init container: the larger of the two phases counts',
    spec: {
      spec: { containers: [container('a', '1')], initContainers: [container('i', '3'), container('j', '2')] },
    },
    asks: { cpu: 3000 },
  },
  {
    pod: 'one with a native sidecar: it adds to the containers (KEP-753)',
    spec: { spec: { containers: [container('a', '1')], initContainers: [container('s', '500m', sidecar)] } },
    asks: { cpu: 1500 },
  },
  {
    pod: 'one with a sidecar before a large init container: they run together (KEP-753)',
    spec: {
      spec: {
        containers: [container('a', '1')],
        initContainers: [container('s', '1', sidecar), container('i', '3')],
      },
    },
    asks: { cpu: 4000 },
  },
  {
    pod: 'one with a sidecar after a large init container: they do not (KEP-753)',
    spec: {
      spec: {
        containers: [container('a', '1')],
        initContainers: [container('i', '3'), container('s', '1', sidecar)],
      },
    },
    asks: { cpu: 3000 },
  },
  {
    pod: 'one with overhead: it comes on top',
    spec: { spec: { containers: [container('a', '1')], overhead: { cpu: '250m', memory: '1Ki' } } },
    asks: { cpu: 1250, memory: 1024 },
  },
  {
    pod: 'one with pod-level requests: they replace the sum (KEP-2837)',
    spec: {
      spec: {
        containers: [container('a', '1'), container('b', '1')],
        resources: { requests: { cpu: '5', memory: '1Ki' } },
      },
    },
    asks: { cpu: 5000, memory: 1024 },
  },
  {
    pod: 'one with pod-level requests of a kind that has none: it is ignored (KEP-2837)',
    spec: {
      spec: { containers: [container('a', '1')], resources: { requests: { 'example.com/gpu': '5' } } },
    },
    asks: { cpu: 1000 },
  },
  {
    pod: 'one with pod-level requests and overhead: both count',
    spec: {
      spec: {
        containers: [container('a', '1')],
        overhead: { cpu: '1' },
        resources: { requests: { cpu: '3' } },
      },
    },
    asks: { cpu: 4000 },
  },
  {
    pod: 'one that is being made larger: spec counts (KEP-1287)',
    spec: resized('500m', '500m'),
    asks: { cpu: 1000 },
  },
  {
    pod: 'one that is being made smaller: what it has counts (KEP-1287)',
    spec: resized('1', '2'),
    asks: { cpu: 2000 },
  },
  { pod: 'one whose allocation is the highest (KEP-1287)', spec: resized('3', '2'), asks: { cpu: 3000 } },
  {
    pod: 'one whose resize is infeasible: spec does not count (KEP-1287)',
    spec: resized('500m', '250m', 'Infeasible'),
    asks: { cpu: 500 },
  },
  {
    pod: 'one whose resize is deferred: spec counts',
    spec: resized('500m', '250m', 'Deferred'),
    asks: { cpu: 1000 },
  },
  {
    pod: 'one with a status that names no resources: spec counts',
    spec: {
      spec: { containers: [container('a', '1')] },
      status: { containerStatuses: [{ name: 'a', allocatedResources: { cpu: '9' } }] },
    },
    asks: { cpu: 1000 },
  },
  {
    pod: 'a sidecar that is being resized',
    spec: {
      spec: { containers: [container('a', '1')], initContainers: [container('s', '1', sidecar)] },
      status: { initContainerStatuses: [{ name: 's', resources: { requests: { cpu: '2' } } }] },
    },
    asks: { cpu: 3000 },
  },
  {
    pod: 'an init container with a status: it is ignored, it cannot be resized',
    spec: {
      spec: { containers: [container('a', '1')], initContainers: [container('i', '2')] },
      status: { initContainerStatuses: [{ name: 'i', resources: { requests: { cpu: '9' } } }] },
    },
    asks: { cpu: 2000 },
  },
  {
    pod: 'one with extended resources and huge pages',
    spec: {
      spec: {
        containers: [
          {
            name: 'a',
            resources: { requests: { 'nvidia.com/gpu': '2', 'hugepages-2Mi': '4Mi', memory: '1M' } },
          },
        ],
      },
    },
    asks: { 'nvidia.com/gpu': 2, 'hugepages-2Mi': 4_194_304, memory: 1_000_000 },
  },
  {
    pod: 'one with fractions: they are rounded up',
    spec: {
      spec: { containers: [{ name: 'a', resources: { requests: { cpu: '0.0001', memory: '0.5' } } }] },
    },
    asks: { cpu: 1, memory: 1 },
  },
  {
    pod: 'one that asks for more than any node has: it is cut, so that sums stay exact',
    spec: { spec: { containers: [{ name: 'a', resources: { requests: { memory: '9E' } } }] } },
    asks: { memory: MORE_THAN_ANY_NODE },
  },
  {
    pod: 'one with a pod-level resize: the highest counts, less the overhead the kubelet includes (KEP-5419)',
    spec: {
      spec: {
        containers: [container('a', '1')],
        overhead: { cpu: '1' },
        resources: { requests: { cpu: '2' } },
      },
      status: { resources: { requests: { cpu: '5' } }, allocatedResources: { cpu: '3' } },
    },
    asks: { cpu: 5000 },
  },
];

describe('demandOf', () => {
  for (const { pod, spec, asks } of cases) {
    it(`counts ${pod}`, () => {
      const kinds = new ResourceKinds();
      const demand = demandOf(spec, new Amounts(kinds));
      const found = Object.fromEntries(
        demand.kinds.map((kind, i) => [kinds.nameOf(kind), demand.amounts[i]]),
      );
      assert.deepEqual(found, { ...asks, pods: 1 });
    });
  }
});
