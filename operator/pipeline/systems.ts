import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Clock } from '../kube/clock.ts';
import type { SchemaPort, SchemaReady } from '../systems/cassandra/schema-port.ts';
import type { TopicsPort, TopicsReady } from '../systems/kafka/topics-port.ts';
import type { SystemReport, Unclaimed } from '../systems/system-report.ts';
import type { Plan } from './decide.ts';
import type { SystemsReport } from './effects.ts';

export interface SystemsOptions {
  readonly topics: TopicsPort;
  readonly schema: SchemaPort;
  readonly clock: Clock;
  /** How long "it is as asked" is believed without asking again. Milliseconds. */
  readonly trustMs: number;
}

type Make = Extract<Plan, { readonly course: 'make' }>;
type Answer<T> = SystemReport<T> | Unclaimed;

/**
 * Asks Kafka and Cassandra at once. That something is as asked is believed for a while, so that a pod that becomes
 * ready costs no round trip to a broker; whatever else they answered is asked again.
 */
export class Systems {
  readonly #options: SystemsOptions;
  readonly #trusted = new Map<string, { request: unknown; answer: SystemReport<unknown>; at: number }>();

  constructor(options: SystemsOptions) {
    this.#options = options;
  }

  async ensure(plan: Make, log: Logger, signal: AbortSignal): Promise<SystemsReport> {
    const { topics, schema } = this.#options;
    const { uid } = plan.blueprint.identity;
    const [topicsAnswer, schemaAnswer] = await Promise.all([
      this.#ask<TopicsReady>(`${uid}/topics`, plan.topics, log, () =>
        topics.ensureTopics(plan.topics, signal),
      ),
      this.#ask<SchemaReady>(`${uid}/schema`, plan.schema, log, () =>
        schema.ensureSchema(plan.schema, signal),
      ),
    ]);
    return { topics: topicsAnswer, schema: schemaAnswer };
  }

  /** Deletes what the pipeline has in both systems. */
  async remove(
    plan: Extract<Plan, { readonly course: 'clean' }>,
    log: Logger,
    signal: AbortSignal,
  ): Promise<SystemsReport> {
    const { topics, schema } = this.#options;
    this.forget(plan.topics.uid);
    const [topicsAnswer, schemaAnswer] = await Promise.all([
      guarded<TopicsReady>(log, () => topics.deleteTopics(plan.topics, signal)),
      guarded<SchemaReady>(log, () => schema.deleteData(plan.schema, signal)),
    ]);
    return { topics: topicsAnswer, schema: schemaAnswer };
  }

  /** Forgets what is believed of a pipeline. */
  forget(uid: string): void {
    this.#trusted.delete(`${uid}/topics`);
    this.#trusted.delete(`${uid}/schema`);
  }

  async #ask<T>(
    key: string,
    request: object,
    log: Logger,
    ask: () => Promise<Answer<T>>,
  ): Promise<Answer<T>> {
    const now = this.#options.clock.monotonic();
    const trusted = this.#trusted.get(key);
    if (
      trusted !== undefined &&
      now - trusted.at < this.#options.trustMs &&
      isDeepStrictEqual(trusted.request, request)
    ) {
      return trusted.answer as SystemReport<T>;
    }
    const answer = await guarded(log, ask);
    if (answer.state === 'ready') this.#trusted.set(key, { request, answer, at: now });
    else this.#trusted.delete(key);
    return answer;
  }
}

/** The ports answer rather than throw; should one throw all the same, the other's answer must not be lost. */
async function guarded<T>(log: Logger, ask: () => Promise<Answer<T>>): Promise<Answer<T>> {
  try {
    return await ask();
  } catch (error) {
    log.error({ err: error }, 'a system failed unexpectedly');
    const message = error instanceof Error ? error.message : String(error);
    return { state: 'waiting', reason: 'UnexpectedError', message };
  }
}
