import type { KafkaAdmin } from './kafka-admin.ts';
import type { TopicError } from './kafka-requests.ts';
import { TopicFailure } from './observe-topics.ts';
import type { Step } from './plan-topics.ts';

/**
 * Does the steps, all at once: they are about different topics and share batches with other pipelines' steps.
 * Answers whether all were acknowledged, that is committed by Kafka's controller. False: a topic to make exists by now
 * (it is ours: its name was claimed before, and free when it was claimed), or one to change has vanished: look again.
 * @throws TopicFailure for the first step that Kafka refused, after all have ended.
 */
export async function applyTopics(
  admin: KafkaAdmin,
  steps: readonly Step[],
  signal: AbortSignal,
): Promise<boolean> {
  const ended = await Promise.allSettled(steps.map(step => applyStep(admin, step, signal)));
  let acknowledged = true;
  for (const end of ended) {
    if (end.status === 'rejected') throw end.reason;
    acknowledged &&= end.value;
  }
  return acknowledged;
}

async function applyStep(admin: KafkaAdmin, step: Step, signal: AbortSignal): Promise<boolean> {
  return step.do === 'create'
    ? isDone(step.topic.name, await admin.create(step.topic, signal), 'TOPIC_ALREADY_EXISTS')
    : isDone(step.change.topic, await admin.configure(step.change, signal), 'UNKNOWN_TOPIC_OR_PARTITION');
}

function isDone(topic: string, error: TopicError | undefined, harmless: string): boolean {
  if (error !== undefined && error.type !== harmless) throw new TopicFailure(topic, error);
  return error === undefined;
}
