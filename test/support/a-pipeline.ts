import type {
  TwitchPipelineSpec,
  TwitchPipelineStatus,
} from '../../operator/api/twitch-pipeline.generated.ts';
import type { TwitchPipeline } from '../../operator/api/twitch-pipeline.ts';
import type { ObjectMeta } from '../../operator/kube/object.ts';

/** Part of a spec, as a person writes it. */
export type SpecParts = {
  readonly [K in keyof TwitchPipelineSpec]?: TwitchPipelineSpec[K] extends readonly unknown[]
    ? TwitchPipelineSpec[K]
    : TwitchPipelineSpec[K] extends object
      ? Partial<TwitchPipelineSpec[K]>
      : TwitchPipelineSpec[K];
};

export interface PipelineParts {
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec?: SpecParts;
  readonly status?: TwitchPipelineStatus;
}

/** A pipeline with the API server's defaults: `esports/dota` reads one channel. */
export function aPipeline({ metadata = {}, spec = {}, status }: PipelineParts = {}): TwitchPipeline {
  return {
    apiVersion: 'smack.dev/v1alpha1',
    kind: 'TwitchPipeline',
    metadata: {
      name: 'dota',
      namespace: 'esports',
      uid: '11111111-2222-4333-8444-555555555555',
      resourceVersion: '100',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...metadata,
    },
    spec: aSpec(spec),
    ...(status === undefined ? {} : { status }),
  };
}

/** A spec with the defaults of the CRD. */
export function aSpec(parts: SpecParts = {}): TwitchPipelineSpec {
  return {
    desiredState: 'Running',
    channels: ['admiralbulldog'],
    deletionPolicy: 'Retain',
    ...parts,
    source: { connection: 'twitch', ...parts.source },
    ingester: {
      channelsPerShard: 90,
      redundancy: 1,
      resources: { requests: { cpu: '100m', memory: '256Mi' } },
      ...parts.ingester,
    },
    topic: {
      connection: 'kafka',
      partitions: 12,
      replicationFactor: 1,
      retentionSeconds: 604_800,
      config: {},
      ...parts.topic,
    },
    processor: {
      replicas: 1,
      windowSeconds: 60,
      latenessSeconds: 10,
      topChatters: 10,
      resources: { requests: { cpu: '250m', memory: '512Mi' } },
      ...parts.processor,
    },
    storage: {
      connection: 'cassandra',
      retention: { minuteSeconds: 604_800, hourSeconds: 7_776_000, daySeconds: 63_072_000 },
      writeConsistency: 'LocalQuorum',
      readConsistency: 'LocalOne',
      ...parts.storage,
    },
  };
}
