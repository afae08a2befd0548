import type { KubeObject } from '../../kube/object.ts';
import type { RawNode } from '../core/node-facts.ts';
import { DRAIN_BY } from '../gate.ts';

/** Keeps of a node what the allocator reads: no images, no addresses, no heartbeat times. */
export function smallNode({ apiVersion, kind, metadata, ...rest }: KubeObject): RawNode {
  const { spec = {}, status = {} } = rest as Partial<RawNode>;
  const { name, uid, resourceVersion, labels, annotations, deletionTimestamp, creationTimestamp } = metadata;
  const drainBy = annotations?.[DRAIN_BY];
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
      ...(labels === undefined ? {} : { labels }),
      ...(drainBy === undefined ? {} : { annotations: { [DRAIN_BY]: drainBy } }),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    },
    spec: {
      ...(spec.unschedulable === undefined ? {} : { unschedulable: spec.unschedulable }),
      ...(spec.taints === undefined ? {} : { taints: spec.taints }),
    },
    status: {
      ...(status.allocatable === undefined ? {} : { allocatable: status.allocatable }),
      conditions: ready === undefined ? [] : [{ type: 'Ready', status: ready.status }],
    },
  };
}
