import type { Clock } from '../../kube/clock.ts';
import { Batcher } from '../batcher.ts';
import {
  alterConfigsRequest,
  type ConfigChange,
  createTopicsRequest,
  deleteTopicsRequest,
  describeConfigsRequest,
  metadataRequest,
  type NewTopic,
  type TopicError,
  type TopicResult,
} from './kafka-requests.ts';
import type { KafkaWire } from './kafka-wire.ts';
import type { ObservedTopic } from './plan-topics.ts';

export interface Question {
  readonly name: string;
  /** Settings whose values are wanted. */
  readonly keys: readonly string[];
}

/** `topic` is undefined when it does not exist. */
export type TopicAnswer =
  | { readonly brokers: number; readonly topic: ObservedTopic | undefined }
  | { readonly error: TopicError };

/** Told of each call to Kafka, for metrics, and for the proof that a pipeline at rest causes no write. */
export type CallListener = (call: {
  readonly connection: string;
  readonly api: 'describe' | 'create' | 'configure' | 'delete';
  readonly topics: number;
  readonly failed: boolean;
}) => void;

const lingerMs = 10;
const maxTopics = 100;
/** Kafka refuses a request that makes more than 10,000 records (KIP-464's successor limit, `max.records.per.user.op`). */
const maxNewPartitions = 4_000;
const maxQueued = 10_000;
/** How long the broker may take; the connection itself gives up after 10 s. */
const brokerTimeoutMs = 8_000;

/** Kafka's admin calls for single topics, gathered into few requests. Each method answers for its own topic only. */
export class KafkaAdmin {
  readonly #describe: Batcher<Question, TopicAnswer>;
  readonly #create: Batcher<NewTopic, TopicError | undefined>;
  readonly #configure: Batcher<ConfigChange, TopicError | undefined>;
  readonly #delete: Batcher<string, TopicError | undefined>;
  readonly #wire: KafkaWire;

  constructor(connection: string, wire: KafkaWire, clock: Clock, listener: CallListener = () => undefined) {
    this.#wire = wire;
    const common = { clock, lingerMs, maxItems: maxTopics, maxQueued };
    const heard =
      <I, O>(api: Parameters<CallListener>[0]['api'], run: (items: readonly I[]) => Promise<readonly O[]>) =>
      async (items: readonly I[]) => {
        try {
          const results = await run(items);
          listener({ connection, api, topics: items.length, failed: false });
          return results;
        } catch (error) {
          listener({ connection, api, topics: items.length, failed: true });
          throw error;
        }
      };
    this.#describe = new Batcher(
      heard('describe', questions => this.#answer(questions)),
      {
        ...common,
        keyOf: question => question.name,
      },
    );
    this.#create = new Batcher(
      heard('create', async topics =>
        inOrder(
          topics.map(topic => topic.name),
          await wire.send(createTopicsRequest(topics, brokerTimeoutMs)),
        ),
      ),
      {
        ...common,
        keyOf: topic => topic.name,
        maxWeight: maxNewPartitions,
        weightOf: topic => topic.partitions,
      },
    );
    this.#configure = new Batcher(
      heard('configure', async changes =>
        inOrder(
          changes.map(change => change.topic),
          await wire.send(alterConfigsRequest(changes)),
        ),
      ),
      { ...common, keyOf: change => change.topic },
    );
    this.#delete = new Batcher(
      heard('delete', async names =>
        inOrder(names, await wire.send(deleteTopicsRequest(names, brokerTimeoutMs))),
      ),
      { ...common, keyOf: name => name },
    );
  }

  describe(question: Question, signal: AbortSignal): Promise<TopicAnswer> {
    return this.#describe.submit(question, signal);
  }

  create(topic: NewTopic, signal: AbortSignal): Promise<TopicError | undefined> {
    return this.#create.submit(topic, signal);
  }

  configure(change: ConfigChange, signal: AbortSignal): Promise<TopicError | undefined> {
    return this.#configure.submit(change, signal);
  }

  delete(name: string, signal: AbortSignal): Promise<TopicError | undefined> {
    return this.#delete.submit(name, signal);
  }

  close(): Promise<void> {
    return this.#wire.close();
  }

  async #answer(questions: readonly Question[]): Promise<readonly TopicAnswer[]> {
    const metadata = await this.#wire.send(metadataRequest(questions.map(question => question.name)));
    const byName = new Map(metadata.topics.map(topic => [topic.name, topic]));
    const there = questions.filter(question => (byName.get(question.name)?.partitions.length ?? 0) > 0);
    const configs = there.length === 0 ? [] : await this.#wire.send(describeConfigsRequest(there));
    const configOf = new Map(configs.map(config => [config.topic, config]));
    return questions.map(({ name }) => {
      const topic = byName.get(name);
      if (topic === undefined || topic.error?.type === unknownTopic) {
        return { brokers: metadata.brokers, topic: undefined };
      }
      if (topic.error !== undefined) return { error: topic.error };
      const config = configOf.get(name);
      // Deleted between the two requests.
      if (config?.error?.type === unknownTopic) return { brokers: metadata.brokers, topic: undefined };
      if (config?.error !== undefined) return { error: config.error };
      return {
        brokers: metadata.brokers,
        topic: {
          partitions: topic.partitions.length,
          replicationFactor: Math.min(...topic.partitions.map(partition => partition.replicas.length)),
          leaderless: topic.partitions.filter(partition => partition.leader < 0).length,
          config: config?.values ?? {},
          own: config?.own ?? [],
        },
      };
    });
  }
}

const unknownTopic = 'UNKNOWN_TOPIC_OR_PARTITION';

/** Brings results, which Kafka answers in an order of its own, into the order of the asked names. */
function inOrder(
  names: readonly string[],
  results: readonly TopicResult[],
): readonly (TopicError | undefined)[] {
  const byName = new Map(results.map(result => [result.topic, result]));
  return names.map(name => {
    const result = byName.get(name);
    if (result === undefined) return { type: 'UNKNOWN', message: `Kafka did not answer for topic ${name}` };
    return result.error;
  });
}
