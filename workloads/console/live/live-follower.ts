import { randomBytes } from 'node:crypto';
import type { Admin, Consumer, Kafka } from 'kafkajs';
import { backoffMs } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';

export interface FollowerOptions {
  readonly kafka: Kafka;
  readonly pod: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly take: (topic: string, value: string) => void;
}

/** Figures that are older show nothing that final windows do not. */
const BACK_MS = 5 * 60_000;
/** A topic that was not there yet is looked for again. */
const MISSING_MS = 10_000;
const NEVER = new Promise<void>(() => {});
const RETRY = { firstMs: 500, capMs: 15_000 };

/**
 * Follows the topics of live figures of one Kafka connection. When the set of topics changes a new consumer begins before the old one ends, so that
 * nothing is late; whoever takes the figures meets some of them twice.
 */
export class LiveFollower {
  readonly #options: FollowerOptions;
  #wanted: readonly string[] = [];
  #changed = Promise.withResolvers<void>();
  #heardAt = Number.NEGATIVE_INFINITY;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** Milliseconds since Kafka last answered a fetch; zero while there is nothing to follow. */
  get ageMs(): number {
    return this.#wanted.length === 0 ? 0 : this.#options.clock.monotonic() - this.#heardAt;
  }

  follow(topics: readonly string[]): void {
    const sorted = [...topics].sort();
    if (sorted.join() === this.#wanted.join()) return;
    this.#wanted = sorted;
    this.#changed.resolve();
  }

  /** Works until the signal; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random, log } = this.#options;
    let current: Running | undefined;
    let failures = 0;
    const stopped = new Promise<void>(resolve =>
      signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    while (!signal.aborted) {
      this.#changed = Promise.withResolvers();
      const topics = this.#wanted;
      const old = current;
      try {
        current = topics.length === 0 ? undefined : await this.#start(topics);
        failures = 0;
      } catch (error) {
        if (failures === 0) log.warn({ err: error }, 'live figures can not be followed; it is tried again');
        await clock.sleep(backoffMs(failures, RETRY, random), signal).catch(() => undefined);
        failures += 1;
        continue;
      }
      void old?.stop();
      const crashed = current?.crashed ?? NEVER;
      const changed = topics === this.#wanted ? this.#changed.promise : Promise.resolve();
      const again = current?.whole === false ? clock.sleep(MISSING_MS, signal).catch(() => undefined) : NEVER;
      await Promise.race([changed, crashed, again, stopped]);
    }
    await current?.stop();
  }

  async #start(topics: readonly string[]): Promise<Running> {
    const { kafka, pod } = this.#options;
    const consumer = kafka.consumer({
      groupId: `smack.console.${pod}.${randomBytes(4).toString('hex')}`,
      allowAutoTopicCreation: false,
      maxWaitTimeInMs: 250,
      sessionTimeout: 15_000,
      metadataMaxAge: 60_000,
      retry: { retries: 3 },
    });
    const crash = Promise.withResolvers<void>();
    consumer.on(consumer.events.CRASH, () => crash.resolve());
    consumer.on(consumer.events.FETCH, () => {
      this.#heardAt = this.#options.clock.monotonic();
    });
    const stop = () => consumer.disconnect().catch(() => undefined);
    try {
      const whole = await this.#consume(consumer, topics);
      return { crashed: crash.promise, whole, stop };
    } catch (error) {
      await stop();
      throw error;
    }
  }

  async #consume(consumer: Consumer, topics: readonly string[]): Promise<boolean> {
    const { kafka, clock } = this.#options;
    const admin = kafka.admin();
    await admin.connect();
    const starts = await startsOf(admin, topics, clock.now() - BACK_MS).finally(() => admin.disconnect());
    await consumer.connect();
    await consumer.subscribe({ topics: starts.map(({ topic }) => topic), fromBeginning: false });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ topic, message }) => {
        if (message.value !== null) this.#options.take(topic, message.value.toString('utf8'));
      },
    });
    for (const start of starts) consumer.seek(start);
    return new Set(starts.map(({ topic }) => topic)).size === topics.length;
  }
}

interface Running {
  readonly crashed: Promise<void>;
  /** Whether all topics were there. */
  readonly whole: boolean;
  stop(): Promise<void>;
}

type Start = { readonly topic: string; readonly partition: number; readonly offset: string };

/** Where to begin in each topic that is there. */
async function startsOf(admin: Admin, topics: readonly string[], since: number): Promise<readonly Start[]> {
  const there = new Set(await admin.listTopics());
  const starts: Start[] = [];
  for (const topic of topics) {
    if (!there.has(topic)) continue;
    const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, since);
    for (const { partition, offset } of offsets) starts.push({ topic, partition, offset });
  }
  if (starts.length === 0) throw new Error('none of the topics of live figures is there yet');
  return starts;
}
