import fc from 'fast-check';
import type { ChatMessage, TopicRecord } from '../../workloads/chat/record.ts';
import type { LogRecord } from '../../workloads/processor/engine/apply-record.ts';
import { logOf } from './engine-run.ts';

/** Chat as Twitch sent it, and one of the many logs that its readers may write of it while they keep their promises. */
export interface ReadChat {
  readonly chat: readonly ChatMessage[];
  readonly log: LogRecord[];
}

/** Largest disorder of one reader, milliseconds. */
const DISORDER_MS = 5_000;
const START = Date.UTC(2024, 0, 1, 23, 58);
const LENGTH_MS = 240_000;

/** Which rooms each reader reads: all rooms by somebody, one of them by two readers, one by three. */
const readers = [
  { id: 'shard-0/1', rooms: ['100', '200'] },
  { id: 'shard-1/1', rooms: ['200', '300'] },
  { id: 'shard-2/1', rooms: ['200', '100'] },
] as const;

const message = fc.record({
  room: fc.constantFrom('100', '200', '300'),
  time: fc.integer({ min: START, max: START + LENGTH_MS }),
  user: fc.constantFrom('1', '2', '3', '4'),
  login: fc.constantFrom('ann', 'bob', 'cat'),
  channel: fc.constantFrom('forsen', 'renamed'),
  bits: fc.nat(5),
  firstMessage: fc.boolean(),
});

/** How one reader delivers: each message with a delay of its own, and once a stall in which it writes nothing. */
const delivery = fc.record({
  delays: fc.array(fc.nat(DISORDER_MS), { minLength: 1, maxLength: 50, size: 'max' }),
  // Not before its first mark: a reader that nobody knows of can't be waited for.
  stallFrom: fc.integer({ min: 1_000, max: LENGTH_MS }),
  stallFor: fc.integer({ min: 0, max: 40_000 }),
  twice: fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
  misses: fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
});

/** The same chat read in two ways. */
export function chatReadTwice(maxMessages: number): fc.Arbitrary<readonly [ReadChat, ReadChat]> {
  const chat = fc
    .array(message, { maxLength: maxMessages, size: 'max' })
    .map(messages =>
      messages.map(({ firstMessage, ...fields }, number) => toMessage(fields, firstMessage, number)),
    );
  const way = fc.tuple(delivery, delivery, delivery);
  return fc.tuple(chat, way, way).map(([said, one, other]) => [
    { chat: said, log: logBy(said, one) },
    { chat: said, log: logBy(said, other) },
  ]);
}

type Delivery = Parameters<Parameters<typeof delivery.map>[0]>[0];
type Written = { readonly at: number; readonly record: TopicRecord };

function toMessage(
  fields: Pick<ChatMessage, 'room' | 'time' | 'user' | 'login' | 'channel'> & { readonly bits: number },
  firstMessage: boolean,
  number: number,
): ChatMessage {
  return {
    type: 'message',
    id: `m${number}`,
    text: 'hi',
    ...fields,
    ...(firstMessage ? { firstMessage } : {}),
  };
}

function logBy(chat: readonly ChatMessage[], ways: readonly Delivery[]): LogRecord[] {
  const written = readers.flatMap(({ id, rooms }, which) => {
    const way = ways[which];
    if (way === undefined) return [];
    const { misses } = way;
    // A message may be missing in any reader, but the first of a room's readers makes up for it.
    const first = (room: string) => readers.find(reader => reader.rooms.some(one => one === room))?.id === id;
    const seen = chat.filter(({ room }, number) => first(room) || !misses[number % misses.length]);
    return writtenBy(id, rooms, seen, way);
  });
  // A stable sort by append time keeps each reader's own order.
  return logOf(written.sort((a, b) => a.at - b.at));
}

function writtenBy(
  source: string,
  rooms: readonly string[],
  chat: readonly ChatMessage[],
  way: Delivery,
): Written[] {
  const delayed: Written[] = [];
  for (const [number, record] of chat.entries()) {
    if (!rooms.includes(record.room)) continue;
    const at = record.time + (way.delays[number % way.delays.length] ?? 0);
    delayed.push({ at, record });
    if (way.twice[number % way.twice.length]) delayed.push({ at: at + 1, record });
  }
  for (let at = START; at <= START + LENGTH_MS + 200_000; at += 1_000) {
    delayed.push({
      at: at + 2,
      record: { type: 'mark', source, state: 'live', rooms, reached: at - DISORDER_MS },
    });
  }
  // Within the stall the reader writes nothing; afterwards it writes everything at once, in order.
  const from = START + way.stallFrom;
  const until = from + way.stallFor;
  return delayed
    .sort((a, b) => a.at - b.at)
    .map(entry => (entry.at >= from && entry.at < until ? { ...entry, at: until } : entry));
}
