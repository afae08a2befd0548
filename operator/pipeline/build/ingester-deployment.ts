import { objectLabels, READER_LABEL, SHARD_LABEL, selectorLabels } from '../../api/labels.ts';
import { ingesterConfigMapName, ingesterDeploymentName } from '../../api/object-names.ts';
import type { Deployment } from '../../api/workload-objects.ts';
import { type Blueprint, isRunning, objectMeta } from './blueprint.ts';
import { configHash } from './config-text.ts';
import { secretVolume } from './endpoints.ts';
import { ingesterConfigOf, ingesterFile } from './ingester-config-map.ts';
import { podTemplate } from './pod-template.ts';

/** The largest that Kubernetes takes: waiting for room on a node is no failure of the Deployment. */
export const NO_PROGRESS_DEADLINE = 2_147_483_647;

/**
 * One reader of one shard: a Deployment of one pod. A rollout overlaps (surge 1, unavailable 0) so that no message
 * is missed; what both pods read is dropped by message id. Without room for both, the pod is replaced one for one.
 */
export function ingesterDeployment(blueprint: Blueprint, shard: number, reader: number): Deployment {
  const { name } = blueprint.identity;
  const deploymentName = ingesterDeploymentName(name, shard, reader);
  const own = { [SHARD_LABEL]: String(shard), [READER_LABEL]: String(reader) };
  const labels = { ...objectLabels(name, 'ingester'), ...own };
  const surge = blueprint.withoutSurge.has(deploymentName) ? 0 : 1;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: objectMeta(blueprint, deploymentName, labels),
    spec: {
      replicas: isRunning(blueprint) ? 1 : 0,
      progressDeadlineSeconds: NO_PROGRESS_DEADLINE,
      revisionHistoryLimit: 2,
      selector: { matchLabels: { ...selectorLabels(name, 'ingester'), ...own } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge, maxUnavailable: 1 - surge } },
      template: podTemplate({
        name: 'ingester',
        image: blueprint.images.ingester,
        labels,
        configHash: configHash({ ...ingesterConfigOf(blueprint, shard, reader), channels: [] }),
        configMap: ingesterConfigMapName(name, shard),
        configFile: ingesterFile(reader),
        secrets: secretVolume('kafka', blueprint.kafka.workloadSecret),
        resources: blueprint.spec.ingester.resources,
        graceSeconds: 30,
        scheduling: blueprint.scheduling,
        spread: selectorLabels(name, 'ingester'),
        ...(blueprint.spec.ingester.redundancy > 1 ? { affinity: apartFromOther(name, shard, reader) } : {}),
      }),
    },
  };
}

/**
 * Keeps the two readers of a shard on different nodes. Only the *other* reader is kept away: the old and the new pod
 * of one reader may share a node while a rollout overlaps.
 */
function apartFromOther(pipeline: string, shard: number, reader: number): unknown {
  return {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        {
          labelSelector: {
            matchLabels: { ...selectorLabels(pipeline, 'ingester'), [SHARD_LABEL]: String(shard) },
            matchExpressions: [{ key: READER_LABEL, operator: 'NotIn', values: [String(reader)] }],
          },
          topologyKey: 'kubernetes.io/hostname',
        },
      ],
    },
  };
}
