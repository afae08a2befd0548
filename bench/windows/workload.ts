import { readFileSync } from 'node:fs';
import { seededRandom } from '../../test/support/random.ts';
import { partitionOf } from '../../workloads/chat/partition-of.ts';
import type { ChatMessage, Mark } from '../../workloads/chat/record.ts';
import { type Answer, Reference } from './reference.ts';

export const CHANNELS = 200;
export const PARTITIONS = 12;
export const DISORDER_MS = 5_000;
export const WINDOW_MS = 60_000;
const DUPLICATES = 0.01;
/** All channels together, event time: 3,000,000 records are two hours of it. */
const MESSAGES_A_SECOND = 3_000_000 / 7_200;
const SOURCES = 2;
const MARK_EVERY_MS = 1_000;

/** One entry of a partition's log, in the order of arrival. */
export type Entry =
  | { readonly partition: number; readonly kind: 'message'; readonly message: ChatMessage }
  | { readonly partition: number; readonly kind: 'mark'; readonly mark: Mark };

export interface Workload {
  /** Second by second, each in the order in which it reaches the topic; to be walked once. */
  readonly seconds: Iterable<readonly Entry[]>;
  /** What any engine must give; known when all seconds were walked. */
  answer(): Answer;
  readonly records: number;
}

interface Said {
  readonly login: string;
  readonly text: string;
}

/**
 * `records` messages, 1 % of them a second time, in 200 channels over 12 partitions. Each arrives up to five seconds after
 * its time, in any order. The channels of a partition are read by two sources, which promise every second what they keep.
 * `start`: event time of the first, a whole minute, milliseconds since 1970.
 */
export function makeWorkload(records: number, start: number, log: string | undefined): Workload {
  const random = seededRandom(20_261_123);
  const said = log === undefined ? inventedChat(random) : loggedChat(log);
  const reference = new Reference();
  const channels = Array.from({ length: CHANNELS }, (_, channel) => {
    const room = String(30_816_637 + channel * 7_919);
    return {
      room,
      name: `channel_${channel}`,
      partition: partitionOf(room, PARTITIONS),
      source: channel % SOURCES,
    };
  });
  const duplicates = Math.round((records * DUPLICATES) / (1 + DUPLICATES));
  const unique = records - duplicates;
  let repeated = 0;
  let number = 0;

  function* seconds(): Generator<readonly Entry[]> {
    const arriving: { at: number; entry: Entry }[][] = Array.from({ length: 7 }, () => []);
    const arrive = (at: number, entry: Entry): void => {
      arriving[Math.floor((at - start) / 1_000) % arriving.length]?.push({ at, entry });
    };
    const all = Math.ceil(unique / MESSAGES_A_SECOND);
    for (let second = 0; second < all + DISORDER_MS / 1_000 + 1; second += 1) {
      const until = Math.min(unique, Math.floor((second + 1) * MESSAGES_A_SECOND));
      for (; number < until; number += 1) {
        const channel = channels[Math.floor(random() * CHANNELS)];
        const { login, text } = said[Math.floor(random() * said.length)] ?? { login: '', text: '' };
        if (channel === undefined) continue;
        const time = start + second * 1_000 + Math.floor(random() * 1_000);
        const message = aMessage(random, { time, room: channel.room, channel: channel.name, login, text });
        reference.add(channel.name, time - (time % WINDOW_MS), login);
        const entry: Entry = { partition: channel.partition, kind: 'message', message };
        const at = time + Math.floor(random() * DISORDER_MS);
        arrive(at, entry);
        if (repeated < duplicates && random() * (unique - number) < duplicates - repeated) {
          repeated += 1;
          arrive(at + Math.floor(random() * (time + DISORDER_MS - at)), entry);
        }
      }
      const now = start + second * 1_000;
      const slot = arriving[second % arriving.length] ?? [];
      slot.sort((a, b) => a.at - b.at);
      const entries = slot.map(({ entry }) => entry);
      slot.length = 0;
      // Behind everything that arrived before: nothing that is older than the disorder is still on its way.
      yield [...entries, ...marks(channels, now + MARK_EVERY_MS - DISORDER_MS)];
    }
    yield marks(channels, start + all * 1_000 + 5 * WINDOW_MS);
  }
  return { seconds: seconds(), answer: () => reference.answer(), records };
}

function marks(
  channels: readonly { readonly room: string; readonly partition: number; readonly source: number }[],
  reached: number,
): Entry[] {
  return Array.from({ length: PARTITIONS * SOURCES }, (_, index): Entry => {
    const partition = index % PARTITIONS;
    const source = Math.floor(index / PARTITIONS);
    const rooms = channels
      .filter(channel => channel.partition === partition && channel.source === source)
      .map(({ room }) => room)
      .sort();
    const mark: Mark = { type: 'mark', source: `shard-${source}/bench`, state: 'live', reached, rooms };
    return { partition, kind: 'mark', mark };
  });
}

function aMessage(
  random: () => number,
  { login, ...rest }: Pick<ChatMessage, 'time' | 'room' | 'channel' | 'login' | 'text'>,
): ChatMessage {
  const word = () =>
    Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  const [a, b, c, d] = [word(), word(), word(), word()];
  const { time, room, channel, text } = rest;
  const number = numberOf(login);
  return {
    type: 'message',
    id: `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`,
    time,
    room,
    channel,
    user: String(number),
    login,
    text,
    displayName: login,
    badges: { subscriber: String(number % 24) },
    badgeInfo: { subscriber: String(number % 24) },
    ...emotesOf(text),
  };
}

/** Words of mixed case pass for emotes: about as many as chat has. */
function emotesOf(text: string): Pick<ChatMessage, 'emotes'> {
  let at = 0;
  const emotes = text.split(' ').flatMap(word => {
    const start = at;
    at += word.length + 1;
    if (word.length < 4 || word === word.toLowerCase() || word === word.toUpperCase()) return [];
    return [{ id: String(numberOf(word) % 1_000_000), start, end: at - 2 }];
  });
  return emotes.length === 0 ? {} : { emotes: emotes.slice(0, 8) };
}

/** Different for each login of a log of this size, as a user id is; checked where the rows are compared. */
function numberOf(login: string): number {
  let hash = 0;
  for (let at = 0; at < login.length; at += 1) hash = (Math.imul(hash, 31) + login.charCodeAt(at)) | 0;
  return hash >>> 0;
}

function loggedChat(file: string): Said[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(1)
    .map(line => line.split('\t'))
    .filter(fields => fields.length === 4)
    .map(([, login = '', , text = '']) => ({ login, text }));
}

/** Chat of the shape of a real log: some people write much, most little; a few words a line. */
function inventedChat(random: () => number): Said[] {
  const words = [
    'Kappa',
    'LUL',
    'PogChamp',
    'the',
    'game',
    'is',
    'so',
    'good',
    'monkaS',
    'why',
    'again',
    'nice',
  ];
  return Array.from({ length: 20_000 }, () => ({
    login: `chatter_${Math.floor(random() * random() * 4_000)}`,
    text: Array.from(
      { length: 1 + Math.floor(random() * 12) },
      () => words[Math.floor(random() * words.length)],
    ).join(' '),
  }));
}
