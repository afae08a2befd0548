import { partitionOf } from '../../workloads/chat/partition-of.ts';
import type { ChatMessage, TopicRecord } from '../../workloads/chat/record.ts';
import { seededRandom } from './random.ts';

export interface TraceOptions {
  readonly seed: number;
  readonly partitions: number;
  readonly rooms: number;
  /** Messages a second over all rooms, event time. */
  readonly rate: number;
  readonly seconds: number;
  /** Seed of the order and the duplicates of what is written; the same chat with another is another delivery of it. */
  readonly delivery?: number;
  /** Chat beside the generated, between {@link TRACE_START} and `seconds` later. */
  readonly more?: readonly ChatMessage[];
}

/** Chat and what two readers of each room write of it, in the order in which it reaches the topic. */
export interface ChatTrace {
  readonly chat: readonly ChatMessage[];
  readonly written: readonly {
    readonly partition: number;
    readonly key: string;
    readonly record: TopicRecord;
  }[];
}

/** Event time of the first message: a boundary of hours. */
export const TRACE_START = Date.UTC(2024, 0, 1, 23);
const DISORDER_MS = 5_000;
const READERS = 4;

/**
 * A seeded trace: each room is read by two of four readers, each with up to 5 s of disorder and 1 % of duplicates of its
 * own, all of which promise by marks, every second, only what they keep. It ends with marks an hour ahead.
 */
export function chatTrace(options: TraceOptions): ChatTrace {
  const random = seededRandom(options.seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const generated = Array.from({ length: options.rate * options.seconds }, (_, number): ChatMessage => {
    const room = below(options.rooms);
    // Squared, so that some people write much more than others.
    const user = Math.floor(random() * random() * 200);
    return {
      type: 'message',
      id: `m-${options.seed}-${number}`,
      time: TRACE_START + Math.floor((number / options.rate) * 1_000),
      room: String(1_000 + room),
      channel: `channel${room}`,
      user: String(user),
      login: `user${user}`,
      text: `hello ${number}`,
      ...(below(50) === 0 ? { bits: 1 + below(100) } : {}),
      ...(below(40) === 0 ? { firstMessage: true as const } : {}),
    };
  });
  const chat = [...generated, ...(options.more ?? [])];
  return { chat, written: deliver(chat, options) };
}

function deliver(chat: readonly ChatMessage[], options: TraceOptions): ChatTrace['written'] {
  const random = seededRandom(options.delivery ?? options.seed + 1);
  const below = (limit: number) => Math.floor(random() * limit);
  const rooms = [...new Set(chat.map(({ room }) => room))].sort();
  const entries: Entry[] = [];
  const add = (at: number, record: ChatMessage) => {
    entries.push({ at, partition: partitionOf(record.room, options.partitions), key: record.room, record });
  };
  for (const record of chat) {
    for (let reader = 0; reader < 2; reader += 1) {
      const at = record.time + below(DISORDER_MS);
      add(at, record);
      if (below(100) === 0) add(at + below(DISORDER_MS - (at - record.time)), record);
    }
  }
  const end = TRACE_START + options.seconds * 1_000 + DISORDER_MS;
  for (let at = TRACE_START; at <= end; at += 1_000)
    addMarks(entries, rooms, options.partitions, at, at - DISORDER_MS);
  addMarks(entries, rooms, options.partitions, end + 1_000, end + 3_600_000);
  entries.sort((a, b) => a.at - b.at);
  return entries.map(({ partition, key, record }) => ({ partition, key, record }));
}

type Entry = ChatTrace['written'][number] & { readonly at: number };

function addMarks(
  entries: Entry[],
  rooms: readonly string[],
  partitions: number,
  at: number,
  reached: number,
): void {
  for (let reader = 0; reader < READERS; reader += 1) {
    const source = `shard-${reader}/1`;
    const read = rooms.filter((_, place) => place % READERS === reader || (place + 1) % READERS === reader);
    for (let partition = 0; partition < partitions; partition += 1) {
      const listed = read.filter(room => partitionOf(room, partitions) === partition);
      entries.push({
        at,
        partition,
        key: source,
        record: { type: 'mark', source, state: 'live', reached, rooms: listed },
      });
    }
  }
}
