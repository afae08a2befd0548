import type { z } from 'zod';
import type { processorConfig } from '../../../workloads/processor/processor-config.ts';
import { objectLabels, selectorLabels } from '../../api/labels.ts';
import { consumerGroup } from '../../api/names.ts';
import { processorName } from '../../api/object-names.ts';
import type { ConfigMap, Deployment } from '../../api/workload-objects.ts';
import { type Blueprint, isRunning, objectMeta } from './blueprint.ts';
import { configHash, configText } from './config-text.ts';
import { cassandraEndpointOf, kafkaEndpointOf, secretVolume } from './endpoints.ts';
import { NO_PROGRESS_DEADLINE } from './ingester-deployment.ts';
import { podTemplate } from './pod-template.ts';

const CONFIG_FILE = 'processor.json';

/** What the processors are told. A change of it makes new pods. */
export function processorConfigOf(blueprint: Blueprint): z.input<typeof processorConfig> {
  const { identity, topics, spec } = blueprint;
  return {
    pipeline: { namespace: identity.namespace, name: identity.name, uid: identity.uid },
    kafka: kafkaEndpointOf(blueprint.kafka),
    topics: { chat: topics.chat, live: topics.live, dead: topics.dead },
    group: consumerGroup(identity.namespace, identity.name),
    cassandra: cassandraEndpointOf(blueprint.cassandra),
    keyspace: blueprint.keyspace,
    windowSeconds: spec.processor.windowSeconds,
    latenessSeconds: spec.processor.latenessSeconds,
    topChatters: spec.processor.topChatters,
    writeConsistency: spec.storage.writeConsistency,
    readConsistency: spec.storage.readConsistency,
  };
}

export function processorConfigMap(blueprint: Blueprint): ConfigMap {
  const { name } = blueprint.identity;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: objectMeta(blueprint, processorName(name), objectLabels(name, 'processor')),
    data: { [CONFIG_FILE]: configText(processorConfigOf(blueprint)) },
  };
}

/**
 * The processors. They are replaced one for one: a surge pod would wait for the partitions of the one it replaces,
 * and chat waits in Kafka meanwhile.
 */
export function processorDeployment(blueprint: Blueprint): Deployment {
  const { name } = blueprint.identity;
  const labels = objectLabels(name, 'processor');
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: objectMeta(blueprint, processorName(name), labels),
    spec: {
      replicas: isRunning(blueprint) ? blueprint.spec.processor.replicas : 0,
      progressDeadlineSeconds: NO_PROGRESS_DEADLINE,
      revisionHistoryLimit: 2,
      selector: { matchLabels: selectorLabels(name, 'processor') },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      template: podTemplate({
        name: 'processor',
        image: blueprint.images.processor,
        labels,
        configHash: configHash(processorConfigOf(blueprint)),
        configMap: processorName(name),
        configFile: CONFIG_FILE,
        secrets: [
          ...secretVolume('kafka', blueprint.kafka.workloadSecret),
          ...secretVolume('cassandra', blueprint.cassandra.workloadSecret),
        ],
        resources: blueprint.spec.processor.resources,
        graceSeconds: 60,
        scheduling: blueprint.scheduling,
        spread: selectorLabels(name, 'processor'),
      }),
    },
  };
}
