import type { Logger } from 'pino';
import type { SchemaPort, SchemaReady } from '../systems/cassandra/schema-port.ts';
import type { TopicsPort, TopicsReady } from '../systems/kafka/topics-port.ts';
import type { SystemReport, Unclaimed } from '../systems/system-report.ts';
import type { Plan } from './decide.ts';
import type { SystemsReport } from './effects.ts';

/** The systems outside Kubernetes. They remember what they saw at rest, so asking often costs little. */
export interface Systems {
  readonly topics: TopicsPort;
  readonly schema: SchemaPort;
}

/** Asks Kafka and Cassandra at once to make what the pipeline needs. */
export async function ensureSystems(
  { topics, schema }: Systems,
  plan: Extract<Plan, { readonly course: 'make' }>,
  log: Logger,
  signal: AbortSignal,
): Promise<SystemsReport> {
  const [topicsAnswer, schemaAnswer] = await Promise.all([
    guarded<TopicsReady>(log, () => topics.ensureTopics(plan.topics, signal)),
    guarded<SchemaReady>(log, () => schema.ensureSchema(plan.schema, signal)),
  ]);
  return { topics: topicsAnswer, schema: schemaAnswer };
}

/** Asks both at once to delete what the pipeline has. */
export async function emptySystems(
  { topics, schema }: Systems,
  plan: Extract<Plan, { readonly course: 'clean' }>,
  log: Logger,
  signal: AbortSignal,
): Promise<SystemsReport> {
  const [topicsAnswer, schemaAnswer] = await Promise.all([
    guarded<TopicsReady>(log, () => topics.deleteTopics(plan.topics, signal)),
    guarded<SchemaReady>(log, () => schema.deleteData(plan.schema, signal)),
  ]);
  return { topics: topicsAnswer, schema: schemaAnswer };
}

/** The ports answer rather than throw; should one throw all the same, the other's answer must not be lost. */
async function guarded<T>(
  log: Logger,
  ask: () => Promise<SystemReport<T> | Unclaimed>,
): Promise<SystemReport<T> | Unclaimed> {
  try {
    return await ask();
  } catch (error) {
    log.error({ err: error }, 'a system failed unexpectedly');
    const message = error instanceof Error ? error.message : String(error);
    return { state: 'waiting', reason: 'UnexpectedError', message };
  }
}
