import type { KafkaAdmin } from './kafka-admin.ts';
import type { TopicError } from './kafka-requests.ts';
import { TopicFailure } from './observe-topics.ts';
import type { Step } from './plan-topics.ts';

/**
 * Does the steps, all at once: they are about different topics and share batches with other pipelines' steps.
 * A topic to create that exists by now is ours: its name was claimed before, and free when it was claimed.
 * @throws TopicFailure for the first step that Kafka refused, after all have ended.
 */
export async function applyTopics(
  admin: KafkaAdmin,
  steps: readonly Step[],
  signal: AbortSignal,
): Promise<void> {
  const ended = await Promise.allSettled(steps.map(step => applyStep(admin, step, signal)));
  for (const end of ended) {
    if (end.status === 'rejected') throw end.reason;
  }
}

async function applyStep(admin: KafkaAdmin, step: Step, signal: AbortSignal): Promise<void> {
  if (step.do === 'create') {
    failOn(step.topic.name, await admin.create(step.topic, signal), 'TOPIC_ALREADY_EXISTS');
  } else {
    // The topic may have vanished since it was observed; the next look sees that.
    failOn(step.change.topic, await admin.configure(step.change, signal), 'UNKNOWN_TOPIC_OR_PARTITION');
  }
}

function failOn(topic: string, error: TopicError | undefined, harmless: string): void {
  if (error !== undefined && error.type !== harmless) throw new TopicFailure(topic, error);
}
