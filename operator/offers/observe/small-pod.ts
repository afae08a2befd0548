import type { KubeObject, OwnerReference } from '../../kube/object.ts';
import type { RawPod } from '../core/pod-facts.ts';
import type { RawContainer, RawContainerStatus, RawPodSpec, RawPodStatus } from '../core/pod-spec.ts';
import { CONSTRAINTS, GRANTED, RETRY } from '../gate.ts';

const ANNOTATIONS = [GRANTED, CONSTRAINTS, RETRY];
const CONDITIONS = new Set(['PodScheduled', 'PodResizePending']);
const SPEC_FIELDS = [
  'nodeName',
  'priority',
  'terminationGracePeriodSeconds',
  'schedulingGates',
  'overhead',
  'resources',
  'nodeSelector',
  'affinity',
  'tolerations',
  'topologySpreadConstraints',
] as const;

/**
 * Keeps of a pod what the allocator reads: one to four KB of some ten. Affinity is kept whole, since the patch of a grant
 * writes its terms back unchanged.
 */
export function smallPod({ apiVersion, kind, metadata, ...rest }: KubeObject): RawPod {
  const { spec = {}, status = {} } = rest as Partial<RawPod>;
  const { annotations, ownerReferences, finalizers, generation, ...kept } = metadata;
  const ours = ANNOTATIONS.flatMap(name =>
    annotations?.[name] === undefined ? [] : [[name, annotations[name]]],
  );
  const controller = ownerReferences?.find(owner => owner.controller === true);
  return {
    apiVersion,
    kind,
    metadata: {
      ...kept,
      ...(ours.length === 0 ? {} : { annotations: Object.fromEntries(ours) }),
      ...(controller === undefined ? {} : { ownerReferences: [smallOwner(controller)] }),
    },
    spec: smallSpec(spec),
    status: smallStatus(status),
  };
}

function smallOwner({ apiVersion, kind, name, uid }: OwnerReference): OwnerReference {
  return { apiVersion, kind, name, uid, controller: true };
}

function smallSpec(spec: RawPodSpec): RawPodSpec {
  const kept = SPEC_FIELDS.flatMap(field => (spec[field] === undefined ? [] : [[field, spec[field]]]));
  return {
    ...Object.fromEntries(kept),
    containers: (spec.containers ?? []).map(smallContainer),
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(smallContainer) }),
  };
}

function smallContainer({ name, restartPolicy, resources }: RawContainer): RawContainer {
  return {
    name,
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
    ...(resources === undefined ? {} : { resources }),
  };
}

function smallStatus(status: RawPodStatus): RawPodStatus {
  const { phase, nominatedNodeName, conditions, allocatedResources, resources } = status;
  return {
    ...(phase === undefined ? {} : { phase }),
    ...(nominatedNodeName === undefined ? {} : { nominatedNodeName }),
    conditions: (conditions ?? []).filter(({ type }) => CONDITIONS.has(type)),
    ...statusesOf('containerStatuses', status),
    ...statusesOf('initContainerStatuses', status),
    ...(allocatedResources === undefined ? {} : { allocatedResources }),
    ...(resources === undefined ? {} : { resources }),
  };
}

/** Of a container's status only what an in-place resize shows; most have none of it. */
function statusesOf(
  field: 'containerStatuses' | 'initContainerStatuses',
  status: RawPodStatus,
): RawPodStatus {
  const resized = (status[field] ?? []).filter(
    one => one.resources !== undefined || one.allocatedResources !== undefined,
  );
  return resized.length === 0 ? {} : { [field]: resized.map(smallContainerStatus) };
}

function smallContainerStatus({
  name,
  allocatedResources,
  resources,
}: RawContainerStatus): RawContainerStatus {
  return {
    name,
    ...(allocatedResources === undefined ? {} : { allocatedResources }),
    ...(resources?.requests === undefined ? {} : { resources: { requests: resources.requests } }),
  };
}
