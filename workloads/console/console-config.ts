import { z } from 'zod';
import { cassandraEndpoint, kafkaEndpoint } from '../lib/workload-config.ts';

/**
 * The console's configuration file (`SMACK_CONFIG`). Endpoints are keyed by the names that pipelines call connections by, as in the
 * operator's `connections.yaml`: a pipeline whose connection is not listed here is shown without figures.
 */
export const consoleConfig = z.strictObject({
  kafka: z.record(z.string(), kafkaEndpoint).default({}),
  cassandra: z.record(z.string(), cassandraEndpoint).default({}),
  readConsistency: z.enum(['LocalOne', 'LocalQuorum', 'Quorum', 'EachQuorum']).default('LocalOne'),
  /** Base URL of the operator, whose read-only API tells how nodes are shared. Absent: the Cluster page says that sharing is off. */
  operator: z.url({ protocol: /^https?$/ }).optional(),
});

export type ConsoleConfig = z.output<typeof consoleConfig>;
