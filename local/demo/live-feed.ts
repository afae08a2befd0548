import { randomUUID } from 'node:crypto';
import type { Admin } from 'kafkajs';
import pino from 'pino';
import type { LiveFigures } from '../../workloads/chat/record.ts';
import { createKafka } from '../../workloads/lib/kafka.ts';
import type { ChannelRow } from './live-table.ts';
import { RateMeter } from './rate-meter.ts';

/** What the demo shows, kept up to date from the topic of live figures. */
export interface LiveFeed extends AsyncDisposable {
  channels(now: number): readonly ChannelRow[];
  /** Records of the chat topic that the processors have not read. */
  lag(): Promise<number>;
}

export interface LiveFeedOptions {
  readonly brokers: readonly string[];
  readonly topics: { readonly chat: string; readonly live: string };
  /** The processors' consumer group. */
  readonly group: string;
  readonly now: () => number;
}

/** Follows the live figures of a pipeline from their beginning. */
export async function followLive(options: LiveFeedOptions): Promise<LiveFeed> {
  const kafka = createKafka({
    endpoint: { brokers: [...options.brokers], tls: false },
    clientId: 'smack-demo',
    log: pino({ level: 'silent' }),
  });
  const rows = new Map<string, { figures: LiveFigures; readonly meter: RateMeter }>();
  const consumer = kafka.consumer({ groupId: `smack-demo-${randomUUID()}`, maxWaitTimeInMs: 250 });
  await consumer.connect();
  await consumer.subscribe({ topic: options.topics.live, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ message }) => {
      if (message.value === null) return;
      const figures = JSON.parse(message.value.toString()) as LiveFigures;
      const row = rows.get(figures.room) ?? { figures, meter: new RateMeter() };
      row.figures = figures;
      row.meter.read(options.now(), figures.windowStart, figures.messages);
      rows.set(figures.room, row);
    },
  });
  const admin = kafka.admin();
  await admin.connect();
  return {
    channels: now => [...rows.values()].map(({ figures, meter }) => ({ figures, rate: meter.rate(now) })),
    lag: () => lagOf(admin, options),
    async [Symbol.asyncDispose]() {
      await Promise.allSettled([consumer.disconnect(), admin.disconnect()]);
    },
  };
}

async function lagOf(admin: Admin, { topics, group }: LiveFeedOptions): Promise<number> {
  const [ends, [committed]] = await Promise.all([
    admin.fetchTopicOffsets(topics.chat),
    admin.fetchOffsets({ groupId: group, topics: [topics.chat] }),
  ]);
  const read = new Map(committed?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  return ends.reduce((sum, { partition, high, low }) => {
    const at = read.get(partition) ?? -1;
    return sum + Number(high) - (at < 0 ? Number(low) : at);
  }, 0);
}
