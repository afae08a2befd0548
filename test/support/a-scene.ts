import { connectionsSchema } from '../../operator/api/connections.ts';
import type { Deployment, Pod } from '../../operator/api/workload-objects.ts';
import type { Blueprint } from '../../operator/pipeline/build/blueprint.ts';
import { decide, type Plan } from '../../operator/pipeline/decide.ts';
import type { ObjectsReport, SystemsReport } from '../../operator/pipeline/effects.ts';
import type { Seen } from '../../operator/pipeline/seen.ts';
import { aPipeline } from './a-pipeline.ts';

/** 2026-01-01T01:00:00Z, an hour after the pipelines of tests were made. */
export const NOW = Date.UTC(2026, 0, 1, 1);

/** Connections with one of each kind for everybody, and some that only others may use. */
export const connections = connectionsSchema.parse({
  kafka: {
    kafka: { brokers: ['kafka.example:9092'] },
    'kafka-music': { brokers: ['music.example:9092'], namespaces: ['music'] },
    'kafka-tls': {
      brokers: ['tls.example:9094'],
      tls: { serverName: 'tls.example' },
      sasl: { mechanism: 'scram-sha-512' },
      operatorSecret: 'kafka-operator',
      workloadSecret: 'smack-kafka',
    },
  },
  cassandra: {
    cassandra: {
      contactPoints: ['cassandra.example:9042'],
      localDatacenter: 'datacenter1',
      replication: { datacenters: { datacenter1: 1 } },
      keyspaces: { music: ['smack_esports'] },
    },
    'cassandra-tls': {
      contactPoints: ['tls.example:9142'],
      localDatacenter: 'datacenter1',
      replication: { datacenters: { datacenter1: 3 } },
      tls: {},
      workloadSecret: 'smack-cassandra',
    },
  },
  twitch: { twitch: { url: 'wss://twitch.example:443' } },
});

/** What is seen of a pipeline that was just made: nothing but itself. */
export function aScene(parts: Partial<Seen> = {}): Seen {
  return {
    pipeline: aPipeline(),
    namespace: { uid: 'aaaaaaaa-2222-4333-8444-555555555555', terminating: false },
    connections,
    images: {
      ingester: 'registry.example/smack/ingester:1',
      processor: 'registry.example/smack/processor:1',
    },
    offers: undefined,
    peers: [],
    configMaps: [],
    deployments: [],
    budgets: [],
    pods: [],
    reports: new Map(),
    cleanupDeadlineMs: 600_000,
    ...parts,
  };
}

export type Make = Extract<Plan, { readonly course: 'make' }>;

/** The plan of a scene in which nothing stands in the way. */
export function planOf(seen: Seen): Make {
  const plan = decide(seen, NOW);
  if (plan.course !== 'make') throw new Error(`the plan is to ${plan.course}: ${JSON.stringify(plan)}`);
  return plan;
}

export function blueprintOf(seen: Seen): Blueprint {
  return planOf(seen).blueprint;
}

/** Both systems answer that all is as asked. */
export function readySystems({ topics, schema, blueprint }: Make): SystemsReport {
  return {
    topics: {
      state: 'ready',
      value: { ...blueprint.topics, partitions: topics.partitions, configKeys: Object.keys(topics.config) },
    },
    schema: { state: 'ready', value: { keyspace: schema.keyspace, schemaVersion: 1 } },
  };
}

/** A Deployment as it is when its rollout is over, or as it is before a controller saw it. */
export function rolledOut(deployment: Deployment, ready = true): Deployment {
  const { replicas } = deployment.spec;
  const status = ready
    ? { observedGeneration: 1, replicas, updatedReplicas: replicas, readyReplicas: replicas }
    : { observedGeneration: 0 };
  return { ...deployment, metadata: { ...deployment.metadata, generation: 1 }, status };
}

/** What was done to objects when all went well. */
export function appliedObjects(deployments: readonly Deployment[]): ObjectsReport {
  return {
    startable: { ingesters: true, processors: true },
    deployments,
    refusal: undefined,
    repaired: [],
  };
}

/** A pod of the first ingester, waiting for a node or running on one; or gated, and so without a node. */
export function aPod(
  parts: {
    readonly name?: string;
    readonly node?: string;
    readonly labels?: object;
    readonly gated?: boolean;
  } = {},
): Pod {
  const { name = 'dota-ingester-0-abc', node, labels = {}, gated = false } = parts;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'esports',
      uid: `uid-of-${name}`,
      creationTimestamp: '2026-01-01T00:59:30Z',
      labels: {
        'smack.dev/pipeline': 'dota',
        'smack.dev/shard': '0',
        'smack.dev/reader': '0',
        'app.kubernetes.io/component': 'ingester',
        ...labels,
      },
    },
    spec: {
      ...(node === undefined ? {} : { nodeName: node }),
      ...(gated ? { schedulingGates: [{ name: 'smack.dev/offer' }] } : {}),
      containers: [{ requests: { cpu: '250m', memory: '256Mi' } }],
    },
    status:
      node === undefined
        ? {
            phase: 'Pending',
            conditions: [
              { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes fit' },
            ],
          }
        : { phase: 'Running', podIP: '127.1.2.3' },
  };
}
