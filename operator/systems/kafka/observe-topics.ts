import type { Clock } from '../../kube/clock.ts';
import type { DesiredTopic } from './desired-topics.ts';
import type { KafkaAdmin } from './kafka-admin.ts';
import type { TopicError } from './kafka-requests.ts';
import type { ObservedTopic } from './plan-topics.ts';

export interface Observation {
  readonly brokers: number;
  readonly topics: ReadonlyMap<string, ObservedTopic>;
  /** Whether any of it was remembered rather than asked. */
  readonly remembered: boolean;
}

/** Kafka answered, and for one topic with an error. */
export class TopicFailure extends Error {
  override readonly name = 'TopicFailure';
  readonly topic: string;
  /** Kafka's name of the error. */
  readonly type: string;

  constructor(topic: string, error: TopicError) {
    super(`topic ${topic}: ${error.message} (${error.type})`);
    this.topic = topic;
    this.type = error.type;
  }
}

/** How long a topic seen is taken to be as it was: so long a change by hand may stay unnoticed after a reconcile. */
const rememberMs = 10_000;
/** Bound of the memory; about 1 KB a topic. */
const rememberTopics = 30_000;

/** Asks Kafka about topics, and remembers for 10 s what existed. That a topic does not exist is never remembered. */
export class TopicObserver {
  readonly #admin: KafkaAdmin;
  readonly #clock: Clock;
  readonly #seen = new Map<
    string,
    { readonly at: number; readonly keys: string; readonly topic: ObservedTopic }
  >();

  constructor(admin: KafkaAdmin, clock: Clock) {
    this.#admin = admin;
    this.#clock = clock;
  }

  /**
   * @param fresh Ask Kafka, whatever is remembered.
   * @throws TopicFailure, KafkaUnreachable
   */
  async observe(
    topics: readonly DesiredTopic[],
    options: { readonly fresh: boolean },
    signal: AbortSignal,
  ): Promise<Observation> {
    const remembered = options.fresh ? undefined : this.#recall(topics);
    if (remembered !== undefined) return remembered;
    const answers = await Promise.all(
      topics.map(topic => this.#admin.describe({ name: topic.name, keys: keysOf(topic) }, signal)),
    );
    const found = new Map<string, ObservedTopic>();
    let brokers = 0;
    for (const [index, topic] of topics.entries()) {
      const answer = answers[index];
      if (answer === undefined) continue;
      if ('error' in answer) throw new TopicFailure(topic.name, answer.error);
      brokers = answer.brokers;
      if (answer.topic !== undefined) found.set(topic.name, answer.topic);
    }
    this.remember(topics, found);
    return { brokers, topics: found, remembered: false };
  }

  /** Keeps what Kafka has shown or acknowledged; topics that are not in `found` are forgotten. */
  remember(topics: readonly DesiredTopic[], found: ReadonlyMap<string, ObservedTopic>): void {
    const at = this.#clock.monotonic();
    for (const desired of topics) {
      const topic = found.get(desired.name);
      this.#seen.delete(desired.name);
      if (topic !== undefined) this.#seen.set(desired.name, { at, keys: keysOf(desired).join(), topic });
    }
    for (const name of this.#seen.keys()) {
      if (this.#seen.size <= rememberTopics) break;
      this.#seen.delete(name);
    }
  }

  forget(name: string): void {
    this.#seen.delete(name);
  }

  #recall(topics: readonly DesiredTopic[]): Observation | undefined {
    const now = this.#clock.monotonic();
    const found = new Map<string, ObservedTopic>();
    for (const topic of topics) {
      const seen = this.#seen.get(topic.name);
      if (seen === undefined || now - seen.at > rememberMs || seen.keys !== keysOf(topic).join())
        return undefined;
      found.set(topic.name, seen.topic);
    }
    return { brokers: 0, topics: found, remembered: true };
  }
}

function keysOf(topic: DesiredTopic): readonly string[] {
  // cleanup.policy and both retentions decide whether a topic may be adopted.
  return [
    ...new Set([
      ...Object.keys(topic.config),
      ...topic.reset,
      'cleanup.policy',
      'retention.ms',
      'retention.bytes',
    ]),
  ].sort();
}
