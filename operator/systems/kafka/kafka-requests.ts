import Decoder from 'kafkajs/src/protocol/decoder.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { createErrorFromCode } from 'kafkajs/src/protocol/error.js';
import { requests } from 'kafkajs/src/protocol/requests/index.js';
import type { ProtocolCall } from './protocol-call.ts';

/**
 * The five requests the operator sends, each about many topics, each answering topic by topic. (kafkajs's admin client
 * throws the first topic's error for all of them, and does not say whose it is.)
 *
 * Versions are fixed at ones that Kafka 2.3 to 4.x have (KIP-896 keeps them).
 */

/** A topic's share in a failed request: `type` is Kafka's name of the error, e.g. `TOPIC_ALREADY_EXISTS`. */
export interface TopicError {
  readonly type: string;
  readonly message: string;
}

export interface MetadataAnswer {
  /** Brokers that are alive. */
  readonly brokers: number;
  readonly topics: readonly {
    readonly name: string;
    readonly error: TopicError | undefined;
    readonly partitions: readonly { readonly leader: number; readonly replicas: readonly number[] }[];
  }[];
}

export function metadataRequest(topics: readonly string[]): ProtocolCall<MetadataAnswer> {
  // An empty list would ask for every topic of the cluster.
  if (topics.length === 0) throw new RangeError('metadata of no topic');
  interface Raw {
    brokers: unknown[];
    topicMetadata: {
      topicErrorCode: number;
      topic: string;
      partitionMetadata: { leader: number; replicas: number[] }[];
    }[];
  }
  return lenient<Raw, MetadataAnswer>(
    requests.Metadata.protocol({ version: 6 })({ topics, allowAutoTopicCreation: false }),
    raw => ({
      brokers: raw.brokers.length,
      topics: raw.topicMetadata.map(topic => ({
        name: topic.topic,
        error: topicError(topic.topicErrorCode, null),
        partitions: topic.partitionMetadata.map(({ leader, replicas }) => ({ leader, replicas })),
      })),
    }),
  );
}

export interface ConfigsAnswer {
  readonly topic: string;
  readonly error: TopicError | undefined;
  /** Effective values by name: the topic's own entry, or the broker's default. */
  readonly values: Readonly<Record<string, string>>;
  /** Names whose value is an entry of the topic itself (DYNAMIC_TOPIC_CONFIG). */
  readonly own: readonly string[];
}

export function describeConfigsRequest(
  topics: readonly { readonly name: string; readonly keys: readonly string[] }[],
): ProtocolCall<readonly ConfigsAnswer[]> {
  interface Raw {
    resources: {
      errorCode: number;
      errorMessage: string | null;
      resourceName: string;
      configEntries: { configName: string; configValue: string | null; configSource: number }[];
    }[];
  }
  const resources = topics.map(({ name, keys }) => ({ type: topicResource, name, configNames: keys }));
  return lenient<Raw, readonly ConfigsAnswer[]>(
    requests.DescribeConfigs.protocol({ version: 2 })({ resources, includeSynonyms: false }),
    raw =>
      raw.resources.map(resource => ({
        topic: resource.resourceName,
        error: topicError(resource.errorCode, resource.errorMessage),
        values: Object.fromEntries(
          resource.configEntries.map(entry => [entry.configName, entry.configValue ?? '']),
        ),
        own: resource.configEntries
          .filter(entry => entry.configSource === dynamicTopicConfig)
          .map(entry => entry.configName),
      })),
  );
}

export interface NewTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly config: Readonly<Record<string, string>>;
}

/** What became of one topic of a writing request; no error: done. */
export interface TopicResult {
  readonly topic: string;
  readonly error: TopicError | undefined;
}

export function createTopicsRequest(
  topics: readonly NewTopic[],
  timeoutMs: number,
): ProtocolCall<readonly TopicResult[]> {
  return lenient<RawTopicErrors, readonly TopicResult[]>(
    requests.CreateTopics.protocol({ version: 3 })({
      topics: topics.map(topic => ({
        topic: topic.name,
        numPartitions: topic.partitions,
        replicationFactor: topic.replicationFactor,
        configEntries: Object.entries(topic.config).map(([name, value]) => ({ name, value })),
      })),
      timeout: timeoutMs,
      validateOnly: false,
    }),
    topicResults,
  );
}

export function deleteTopicsRequest(
  topics: readonly string[],
  timeoutMs: number,
): ProtocolCall<readonly TopicResult[]> {
  return lenient<RawTopicErrors, readonly TopicResult[]>(
    requests.DeleteTopics.protocol({ version: 1 })({ topics, timeout: timeoutMs }),
    topicResults,
  );
}

/** Entries to set and entries to put back to the broker's default; whatever is not named stays as it is. */
export interface ConfigChange {
  readonly topic: string;
  readonly set: Readonly<Record<string, string>>;
  readonly reset: readonly string[];
}

/**
 * IncrementalAlterConfigs (KIP-339), which kafkajs does not have. Its AlterConfigs replaces all entries of a topic, so that
 * reading, merging and writing back loses what somebody else writes in between.
 */
export function alterConfigsRequest(changes: readonly ConfigChange[]): ProtocolCall<readonly TopicResult[]> {
  return {
    request: {
      apiKey: 44,
      apiVersion: 0,
      apiName: 'IncrementalAlterConfigs',
      encode: async () =>
        new Encoder().writeArray(changes.map(encodeChange)).writeBoolean(false /* validate only */),
    },
    response: {
      decode: async payload => {
        const decoder = new Decoder(payload);
        decoder.readInt32(); // throttle time
        return decoder.readArray(resource => {
          const error = topicError(resource.readInt16(), resource.readString());
          resource.readInt8(); // resource type
          return { topic: resource.readString() ?? '', error };
        });
      },
      parse: async answer => answer,
    },
  };
}

const topicResource = 2;
/** KIP-226's ConfigSource: an entry of the topic itself. */
const dynamicTopicConfig = 1;
const operation = { set: 0, reset: 1 };

function encodeChange(change: ConfigChange): Encoder {
  const entries = [
    ...Object.entries(change.set).map(([name, value]) => encodeEntry(name, operation.set, value)),
    ...change.reset.map(name => encodeEntry(name, operation.reset, null)),
  ];
  return new Encoder().writeInt8(topicResource).writeString(change.topic).writeArray(entries);
}

function encodeEntry(name: string, what: number, value: string | null): Encoder {
  return new Encoder().writeString(name).writeInt8(what).writeString(value);
}

interface RawTopicErrors {
  topicErrors: { topic: string; errorCode: number; errorMessage?: string | null }[];
}

function topicResults(raw: RawTopicErrors): readonly TopicResult[] {
  return raw.topicErrors.map(({ topic, errorCode, errorMessage }) => ({
    topic,
    error: topicError(errorCode, errorMessage ?? null),
  }));
}

function topicError(code: number, message: string | null): TopicError | undefined {
  if (code === 0) return undefined;
  const error = createErrorFromCode(code);
  return { type: error.type, message: message === null || message === '' ? error.message : message };
}

/** Keeps kafkajs's encoding and decoding and replaces what throws on the first topic with an error. */
function lenient<Raw, Answer>(
  call: Pick<ProtocolCall<never>, 'request'> & {
    readonly response: { decode(payload: Buffer): Promise<unknown> };
  },
  read: (raw: Raw) => Answer,
): ProtocolCall<Answer> {
  return {
    request: call.request,
    response: {
      decode: async payload => read((await call.response.decode(payload)) as Raw),
      parse: async answer => answer,
    },
  };
}
