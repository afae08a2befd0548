import { READER_LABEL, SHARD_LABEL } from '../api/labels.ts';
import type { Deployment, Pod } from '../api/workload-objects.ts';
import { OFFER_GATE } from '../offers/gate.ts';

/** How long a new pod may wait for room beside the old one. */
export const SURGE_PATIENCE_MS = 60_000;

export interface Surge {
  /** Ingester Deployments that are to replace their pod one for one until their rollout is over. */
  readonly without: ReadonlySet<string>;
  /** When a pod that waits now will have waited too long; milliseconds since 1970. */
  readonly lookAgainAt: number | undefined;
}

/**
 * Finds rollouts whose new pod has no room beside the old one. They continue without surge, a short gap being better
 * than an old version for ever; the surge comes back when the rollout is over.
 */
export function findCrowdedRollouts(
  deployments: readonly Deployment[],
  pods: readonly Pod[],
  now: number,
): Surge {
  const without = new Set<string>();
  let lookAgainAt: number | undefined;
  for (const deployment of deployments) {
    if (deployment.spec.strategy.rollingUpdate?.maxSurge === 0 && !isRolledOut(deployment)) {
      without.add(deployment.metadata.name);
      continue;
    }
    const own = pods.filter(pod => belongsTo(pod, deployment));
    if (own.length < 2) continue;
    for (const pod of own.filter(waitsForNode)) {
      const patienceEnds = Date.parse(pod.metadata.creationTimestamp ?? '') + SURGE_PATIENCE_MS;
      if (patienceEnds <= now) without.add(deployment.metadata.name);
      else lookAgainAt = Math.min(lookAgainAt ?? patienceEnds, patienceEnds);
    }
  }
  return { without, lookAgainAt };
}

/** Whether all pods of a Deployment are of its newest template, ready, and no others are left. */
export function isRolledOut({ metadata, spec, status }: Deployment): boolean {
  return (
    (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0) &&
    (status?.updatedReplicas ?? 0) === spec.replicas &&
    (status?.readyReplicas ?? 0) === spec.replicas &&
    (status?.replicas ?? 0) === spec.replicas
  );
}

/** Whether a pod has no node yet. */
export function waitsForNode(pod: Pod): boolean {
  return (
    pod.spec.nodeName === undefined &&
    pod.metadata.deletionTimestamp === undefined &&
    pod.status.phase === 'Pending'
  );
}

/** Whether a pod waits for the allocator: it carries the gate of offers. */
export function isGated({ spec }: Pod): boolean {
  return spec.schedulingGates?.some(({ name }) => name === OFFER_GATE) === true;
}

function belongsTo(pod: Pod, deployment: Deployment): boolean {
  return [SHARD_LABEL, READER_LABEL].every(
    label =>
      deployment.metadata.labels?.[label] !== undefined &&
      pod.metadata.labels?.[label] === deployment.metadata.labels[label],
  );
}
