import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { pino } from 'pino';
import { connectionsSchema, type KafkaConnection } from '../../operator/api/connections.ts';
import { topicNames } from '../../operator/api/names.ts';
import { systemClock } from '../../operator/kube/system-clock.ts';
import type { TopicsReady, TopicsRequest } from '../../operator/systems/kafka/topics-port.ts';
import { TopicsSystem } from '../../operator/systems/kafka/topics-system.ts';
import type { SystemReport } from '../../operator/systems/system-report.ts';
import { aTopicsRequest } from './a-topics-request.ts';
import { eventually } from './eventually.ts';
import { stackFacts } from './stack-facts.ts';

export interface KafkaScene {
  readonly system: TopicsSystem;
  /** Changes the connection `kafka` while it is in use, as an administrator who edits the file. */
  change(connection: Partial<KafkaConnection>): void;
  /** A plain kafkajs client: the hand of somebody else. */
  readonly admin: Admin;
  /** Calls to Kafka so far that can change something. */
  writes(): number;
  /** Calls to Kafka so far. */
  calls(): number;
  /** A request of a pipeline with a name of its own. */
  request(changes?: Partial<TopicsRequest>): TopicsRequest;
  /** Does what the reconciler does: claims when the names are free, and asks again. */
  ensure(request: TopicsRequest): Promise<SystemReport<TopicsReady>>;
  /** Waits until a topic's setting is as wanted: brokers show a change a moment after it was acknowledged. */
  sees(topic: string, key: string, want: { value: string; own: boolean }): Promise<void>;
  /** Effective value of a topic's setting now, and whether the topic itself has it. */
  config(topic: string, key: string): Promise<{ value: string | undefined; own: boolean }>;
  close(): Promise<void>;
}

/** The system against the real Kafka; `connection` changes its connection `kafka`, e.g. to go through a proxy. */
export async function aKafkaScene(connection: object = {}, more: object = {}): Promise<KafkaScene> {
  const { kafka } = stackFacts();
  const { kafka: connections } = connectionsSchema.parse({
    kafka: { kafka: { brokers: kafka, ...connection }, ...more },
  });
  let writes = 0;
  let calls = 0;
  const system = new TopicsSystem({
    connections,
    credentials: async () => ({ username: undefined, password: undefined, ca: undefined }),
    clock: systemClock,
    random: Math.random,
    log: pino({ level: 'silent' }),
    listener: call => {
      calls += 1;
      if (call.api !== 'describe') writes += 1;
    },
  });
  const admin = new Kafka({ clientId: 'somebody-else', brokers: kafka, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const run = randomBytes(4).toString('hex');
  let pipelines = 0;
  const config: KafkaScene['config'] = async (topic, key) => {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: topic, configNames: [key] }],
    });
    const entry = resources[0]?.configEntries[0];
    return { value: entry?.configValue, own: entry?.configSource === 1 };
  };
  return {
    system,
    change(connection) {
      const before = connections['kafka'];
      if (before !== undefined) connections['kafka'] = { ...before, ...connection };
    },
    admin,
    writes: () => writes,
    calls: () => calls,
    request(changes = {}) {
      pipelines += 1;
      return aTopicsRequest({
        namespace: `b-${run}`,
        pipeline: `p${pipelines}`,
        uid: `${run}-${pipelines}`,
        partitions: 3,
        ...changes,
      });
    },
    async ensure(request) {
      const signal = new AbortController().signal;
      const first = await system.ensureTopics(request, signal);
      if (first.state !== 'unclaimed') return first;
      const names = topicNames(request.namespace, request.pipeline, request.generation);
      const claimed = [...new Set([...request.claimed, names.chat, names.live, names.dead])];
      const second = await system.ensureTopics({ ...request, claimed }, signal);
      if (second.state === 'unclaimed') throw new Error('unclaimed after the claim');
      return second;
    },
    config,
    async sees(topic, key, want) {
      await eventually(`${topic} has ${key}=${want.value}${want.own ? ' of its own' : ''}`, async () =>
        isDeepStrictEqual(await config(topic, key), want) ? true : undefined,
      );
    },
    async close() {
      await Promise.all([system.close(), admin.disconnect()]);
    },
  };
}

/** The names a request's status would claim. */
export function claimsOf(request: TopicsRequest): readonly string[] {
  const { chat, live, dead } = topicNames(request.namespace, request.pipeline, request.generation);
  return [chat, live, dead];
}
