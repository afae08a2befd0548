import type { Reason } from '../../api/reasons.ts';
import { QueueFull } from '../batcher.ts';
import { DeadlineExceeded } from '../deadline.ts';
import type { SystemReport } from '../system-report.ts';
import { KafkaUnreachable } from './kafka-wire.ts';
import { TopicFailure } from './observe-topics.ts';
import type { ObservedTopic } from './plan-topics.ts';
import type { TopicsReady } from './topics-port.ts';

/** The report on topics that are as asked: ready, unless some of their partitions can't be used now. */
export function reportTopics(
  value: TopicsReady,
  topics: ReadonlyMap<string, ObservedTopic>,
): SystemReport<TopicsReady> {
  for (const [name, topic] of topics) {
    if (topic.leaderless > 0) {
      return waiting(
        'TopicOffline',
        `${topic.leaderless} of ${topic.partitions} partitions of topic ${name} have no leader: are all brokers up?`,
      );
    }
  }
  return { state: 'ready', value };
}

/** Kafka's errors that another spec or the administrator has to answer; the rest pass by themselves. */
const refusals: Readonly<Record<string, Reason>> = {
  INVALID_CONFIG: 'TopicConfigRefused',
  INVALID_REPLICATION_FACTOR: 'TooFewBrokers',
  INVALID_PARTITIONS: 'TopicRefused',
  INVALID_TOPIC_EXCEPTION: 'TopicRefused',
  POLICY_VIOLATION: 'TopicRefused',
};

/** The report on what went wrong. Rethrows what nobody foresaw. */
export function reportFailure(error: unknown): SystemReport<never> {
  if (error instanceof KafkaUnreachable) return waiting('KafkaUnreachable', error.message);
  if (error instanceof DeadlineExceeded) return waiting('KafkaSlow', error.message);
  if (error instanceof QueueFull)
    return waiting('KafkaSlow', `too much to do for one Kafka: ${error.message}`);
  if (error instanceof TopicFailure) {
    const reason = refusals[error.type];
    if (reason !== undefined) return { state: 'refused', reason, message: error.message };
    if (/AUTHORIZATION_FAILED$/.test(error.type)) {
      return waiting(
        'KafkaDenied',
        `${error.message}; the operator's Kafka user needs Create, Delete, Describe, DescribeConfigs and AlterConfigs on topics smack.*`,
      );
    }
    return waiting('KafkaError', error.message);
  }
  throw error;
}

function waiting(reason: Reason, message: string): SystemReport<never> {
  return { state: 'waiting', reason, message };
}
