import type { ObjectRef } from '../../kube/object.ts';
import type { RawPod } from '../core/pod-facts.ts';
import type { AnyDeployment } from '../observe/any-deployment.ts';

const HASH_LABEL = 'pod-template-hash';

/**
 * Whether a waiting pod is one that a rolling update made beside the old ones, of a Deployment that may take none of those away first
 * (`maxUnavailable` is 0): at its role's limit nothing of its own makes room for it.
 */
export function isSurgePod(
  pod: RawPod,
  deploymentOf: (ref: ObjectRef) => AnyDeployment | undefined,
): boolean {
  const { namespace, labels, ownerReferences } = pod.metadata;
  const controller = ownerReferences?.find(owner => owner.controller === true);
  const ending = `-${labels?.[HASH_LABEL]}`;
  if (namespace === undefined || controller?.kind !== 'ReplicaSet' || !controller.name.endsWith(ending))
    return false;
  const deployment = deploymentOf({ namespace, name: controller.name.slice(0, -ending.length) });
  if (deployment === undefined) return false;
  const { spec, status } = deployment;
  return (status?.replicas ?? 0) > (spec.replicas ?? 1) && mayTakeNoneAway(deployment);
}

/** As the Deployment controller reads it: 25 % when nothing is said, percentages of the replicas rounded down. */
function mayTakeNoneAway({ spec: { replicas = 1, strategy } }: AnyDeployment): boolean {
  if (strategy?.type === 'Recreate') return false;
  const value = strategy?.rollingUpdate?.maxUnavailable ?? '25%';
  const most = typeof value === 'number' ? value : Math.floor((Number.parseInt(value, 10) * replicas) / 100);
  return most === 0;
}
