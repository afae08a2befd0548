import { z } from 'zod';
import { cassandraEndpoint, kafkaEndpoint, pipelineIdentity, topics } from '../lib/workload-config.ts';

const consistency = z.enum(['LocalOne', 'LocalQuorum', 'Quorum', 'EachQuorum']);

/** The processor's configuration file (`SMACK_CONFIG`). A change of it is a new pod. */
export const processorConfig = z.strictObject({
  pipeline: pipelineIdentity,
  kafka: kafkaEndpoint,
  topics,
  group: z.string().min(1),
  cassandra: cassandraEndpoint,
  keyspace: z.string().regex(/^[a-z][a-z0-9_]{0,47}$/),
  windowSeconds: z.int().min(1).max(3600),
  latenessSeconds: z.int().min(0).max(3600),
  topChatters: z.int().min(1).max(100),
  writeConsistency: consistency,
  readConsistency: consistency,
});

export type ProcessorConfig = z.output<typeof processorConfig>;
