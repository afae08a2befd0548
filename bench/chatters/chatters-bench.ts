import { randomUUID } from 'node:crypto';
import { eventually } from '../../test/support/eventually.ts';
import { aProcessorScene, type ProcessorScene } from '../../test/support/processor-scene.ts';
import type { RunningProcessor } from '../../test/support/running-processor.ts';
import { partitionOf } from '../../workloads/chat/partition-of.ts';
import type { TopicRecord } from '../../workloads/chat/record.ts';
import type { Bench } from '../bench.ts';
import { findStack } from '../bench-stack.ts';

const CHANNELS = 200;
const PARTITIONS = 12;
const MESSAGES_EACH = 2;
const START = Date.UTC(2024, 0, 1, 12);
const AIM_MB = 400;
const CHUNK = 20_000;

export const bench: Bench = {
  name: 'chatters',
  describe: 'RSS of a processor with 200 channels and 100,000 chatters in open windows',
  async run(options, report) {
    const chatters = options.quick ? 10_000 : 100_000;
    const stack = await findStack('chatters', options);
    try {
      const scene = await aProcessorScene({ partitions: PARTITIONS });
      try {
        const processor = await scene.start('bench');
        const empty = await residentMb(processor, 0, 0);
        options.progress('writing');
        await write(scene, chatters);
        const peak = await residentMb(processor, chatters * MESSAGES_EACH, CHANNELS);
        const shape = `${CHANNELS} channels, ${chatters} chatters of ${MESSAGES_EACH} messages in open windows, ${PARTITIONS} partitions`;
        report({
          shape,
          metric: 'RSS before',
          value: empty,
          unit: 'MB',
          anchor: 'a processor that has read nothing',
        });
        report({
          shape,
          metric: 'peak RSS',
          value: peak,
          unit: 'MB',
          anchor: `aim < ${AIM_MB} MB`,
          ratio: AIM_MB / peak,
        });
      } finally {
        await scene.close();
      }
    } finally {
      await stack.end();
    }
  },
};

/** Largest resident memory seen until so many messages are counted and so many windows are open, all at one time. */
async function residentMb(processor: RunningProcessor, messages: number, windows: number): Promise<number> {
  let peak = 0;
  return await eventually(
    `${messages} messages are counted`,
    async () => {
      const { body } = await processor.get('/metrics');
      peak = Math.max(peak, sumOf(body, 'process_resident_memory_bytes') / 1e6);
      const counted = sumOf(body, 'smack_processor_counted_total');
      const sharesAll = sumOf(body, 'smack_processor_next_offset') >= messages;
      return counted === messages && sumOf(body, 'smack_processor_open_windows') === windows && sharesAll
        ? peak
        : undefined;
    },
    { withinMs: 300_000, everyMs: 100 },
  );
}

/** Every chatter in one channel, all within a minute that no source has passed. */
async function write(scene: ProcessorScene, chatters: number): Promise<void> {
  const rooms = Array.from({ length: CHANNELS }, (_, channel) => String(30_816_637 + channel * 7_919));
  const into = (room: string) => partitionOf(room, PARTITIONS);
  const marks = Array.from({ length: PARTITIONS }, (_, partition) => ({
    partition,
    key: 'shard-0/1',
    record: {
      type: 'mark',
      source: 'shard-0/1',
      state: 'live',
      reached: START,
      rooms: rooms.filter(room => into(room) === partition),
    } satisfies TopicRecord,
  }));
  await scene.write(marks);
  const total = chatters * MESSAGES_EACH;
  for (let from = 0; from < total; from += CHUNK) {
    const length = Math.min(CHUNK, total - from);
    await scene.write(
      Array.from({ length }, (_, at) => {
        const chatter = (from + at) % chatters;
        const room = rooms[chatter % CHANNELS] ?? '';
        return { partition: into(room), key: room, record: aMessage(from + at, chatter, room) };
      }),
    );
  }
}

function aMessage(number: number, chatter: number, room: string): TopicRecord {
  return {
    type: 'message',
    id: randomUUID(),
    time: START + (number % 60_000),
    room,
    channel: `channel_${room}`,
    user: String(40_000_000 + chatter),
    login: `chatter_number_${chatter}`,
    text: 'about as many words as people write in a line of chat',
  };
}

function sumOf(metrics: string, name: string): number {
  const values = metrics.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'));
  return [...values].reduce((sum, [, value]) => sum + Number(value), 0);
}
