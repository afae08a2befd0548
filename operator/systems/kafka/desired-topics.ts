import { type TopicNames, topicNames } from '../../api/names.ts';
import { parseTopicConfig } from './topic-config.ts';
import type { TopicsRequest } from './topics-port.ts';

/** One topic as the pipeline wants it. `config` holds the settings we answer for and no others. */
export interface DesiredTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly config: Readonly<Record<string, string>>;
  /** Settings that we set earlier and no longer want: back to the broker's default. */
  readonly reset: readonly string[];
}

export interface Desired {
  readonly names: TopicNames;
  readonly topics: readonly DesiredTopic[];
  /** What is wrong with `spec.topic.config`; then nothing may be done. */
  readonly problems: readonly string[];
}

const mebibyte = 1_048_576;

/**
 * The three topics of a pipeline:
 * - `.chat` keeps records for the asked time by *append* time (LogAppendTime; why: topic-config.ts);
 * - `.live` keeps the newest figures of each channel (compacted; small segments, so that a reader starts quickly);
 * - `.dead` keeps what could not be parsed as long as chat, at most 64 MiB of it.
 */
export function desiredTopics(request: TopicsRequest): Desired {
  const names = topicNames(request.namespace, request.pipeline, request.generation);
  const { replicationFactor } = request;
  const own = parseTopicConfig(request.config, { replicationFactor });
  const retention = String(request.retentionSeconds * 1_000);
  const reset = (request.configKeys ?? []).filter(key => !Object.hasOwn(request.config, key)).sort();
  const topics: readonly DesiredTopic[] = [
    {
      name: names.chat,
      partitions: request.partitions,
      replicationFactor,
      config: {
        'cleanup.policy': 'delete',
        'message.timestamp.type': 'LogAppendTime',
        'retention.ms': retention,
        ...own.values,
      },
      reset,
    },
    {
      name: names.live,
      partitions: 1,
      replicationFactor,
      config: {
        'cleanup.policy': 'compact',
        'segment.bytes': String(16 * mebibyte),
        'segment.ms': '3600000',
      },
      reset: [],
    },
    {
      name: names.dead,
      partitions: 1,
      replicationFactor,
      config: {
        'cleanup.policy': 'delete',
        'retention.bytes': String(64 * mebibyte),
        'retention.ms': retention,
        'segment.bytes': String(16 * mebibyte),
      },
      reset: [],
    },
  ];
  return { names, topics, problems: own.problems };
}

/** Whether a name is one of the pipeline's, in this or an earlier generation: status is no place to name others' topics. */
export function isOwnName(name: string, request: TopicsRequest): boolean {
  for (let generation = 1; generation <= request.generation; generation += 1) {
    const names = topicNames(request.namespace, request.pipeline, generation);
    if (name === names.chat || name === names.live || name === names.dead) return true;
  }
  return false;
}
