import fc from 'fast-check';
import type { TwitchPipelineSpec } from '../../operator/api/twitch-pipeline.generated.ts';
import { aSpec } from './a-pipeline.ts';

const quantity = (words: readonly string[]) =>
  fc.oneof(fc.integer({ min: 1, max: 64 }), fc.constantFrom(...words));
const cpu = quantity(['100m', '1', '2.5', '1500m']);
const memory = quantity(['64Mi', '1Gi', '1.5Gi', '500M']);
const resources = fc.record({
  requests: fc.record({ cpu, memory }),
  limits: fc.record({ cpu, memory }, { requiredKeys: [] }),
});

/** Any spec that the CRD lets through. */
export const arbitrarySpec: fc.Arbitrary<TwitchPipelineSpec> = fc
  .record({
    desiredState: fc.constantFrom('Running' as const, 'Paused' as const),
    channels: fc.uniqueArray(fc.stringMatching(/^[a-z0-9][a-z0-9_]{0,24}$/), {
      minLength: 1,
      maxLength: 200,
    }),
    deletionPolicy: fc.constantFrom('Retain' as const, 'Delete' as const),
    ingester: fc.record({
      channelsPerShard: fc.integer({ min: 1, max: 90 }),
      redundancy: fc.integer({ min: 1, max: 2 }),
      resources,
    }),
    topic: fc.record({
      connection: fc.constantFrom('kafka', 'kafka-tls'),
      partitions: fc.integer({ min: 1, max: 1000 }),
      replicationFactor: fc.integer({ min: 1, max: 9 }),
      retentionSeconds: fc.integer({ min: 3600, max: 315_360_000 }),
    }),
    processor: fc.record({
      replicas: fc.integer({ min: 0, max: 1000 }),
      windowSeconds: fc.constantFrom(1, 10, 60, 300, 3600),
      latenessSeconds: fc.integer({ min: 0, max: 3600 }),
      topChatters: fc.integer({ min: 1, max: 100 }),
      resources,
    }),
    storage: fc.record({
      connection: fc.constantFrom('cassandra', 'cassandra-tls'),
      writeConsistency: fc.constantFrom(
        'LocalOne' as const,
        'LocalQuorum' as const,
        'Quorum' as const,
        'EachQuorum' as const,
      ),
      readConsistency: fc.constantFrom('LocalOne' as const, 'LocalQuorum' as const, 'Quorum' as const),
    }),
  })
  .map(parts => aSpec(parts));

/** Any name that the CRD lets through. */
export const arbitraryName = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,36}[a-z0-9])?$/);
