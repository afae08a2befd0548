import { ByteReader } from '../sketches/byte-reader.ts';
import { ByteWriter } from '../sketches/byte-writer.ts';
import { HyperLogLog } from '../sketches/hyper-log-log.ts';
import type { ChatterCount, Chatters, Rest } from './chatters.ts';

/** First byte of a form. */
const EXACT = 1;
const BOUNDED = 2;
/** Ids of more digits are kept as texts: a number would not hold them. */
const MOST_DIGITS = 15;

/**
 * Chatters as bytes; equal chatters have equal bytes (docs/data-model.md, "The chatters blob"):
 *
 *     form         1: everybody is listed, 2: not everybody
 *     count        of ids that are whole numbers, then for each, by number:
 *                  id - id before - 1 (the first: id), messages * 2 + first, login
 *     count        of all other ids, then for each, by UTF-16 units: id, messages * 2 + first, login
 *     form 2 only: messages, most, firsts of the rest; the HyperLogLog of all users
 *
 * Numbers are varints of seven bits a byte, lowest first; texts and the sketch have their length in bytes before them.
 */
export function encodeChatters({ listed, rest }: Chatters): Uint8Array {
  return encodeListed(listed.values(), rest);
}

/** The same without a map: of an engine's own chatters, each user once. */
export function encodeListed(listed: Iterable<ChatterCount>, rest: Rest | undefined): Uint8Array {
  const numbered: { readonly id: number; readonly chatter: ChatterCount }[] = [];
  const others: ChatterCount[] = [];
  for (const chatter of listed) {
    const id = numberOf(chatter.user);
    if (id < 0) others.push(chatter);
    else numbered.push({ id, chatter });
  }
  numbered.sort((a, b) => a.id - b.id);
  others.sort((a, b) => (a.user < b.user ? -1 : 1));
  const writer = new ByteWriter();
  writer.byte(rest === undefined ? EXACT : BOUNDED);
  writer.count(numbered.length);
  let before = -1;
  for (const { id, chatter } of numbered) {
    writer.count(id - before - 1);
    before = id;
    writeCount(writer, chatter);
  }
  writer.count(others.length);
  for (const chatter of others) {
    writer.text(chatter.user);
    writeCount(writer, chatter);
  }
  if (rest !== undefined) writeRest(writer, rest);
  return writer.take();
}

/** What {@link encodeChatters} wrote; undefined for anything else. */
export function decodeChatters(bytes: Uint8Array): Chatters | undefined {
  const reader = new ByteReader(bytes);
  try {
    const form = reader.byte();
    if (form !== EXACT && form !== BOUNDED) return undefined;
    const listed = new Map<string, ChatterCount>();
    let id = -1;
    for (let left = reader.count(); left > 0; left -= 1) {
      id += reader.count() + 1;
      readCount(reader, String(id), listed);
    }
    for (let left = reader.count(); left > 0; left -= 1) readCount(reader, reader.text(), listed);
    const rest = form === BOUNDED ? readRest(reader) : undefined;
    if (!reader.ended) return undefined;
    return { listed, rest };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function writeCount(writer: ByteWriter, { messages, first, login }: ChatterCount): void {
  writer.count(messages * 2 + (first ? 1 : 0));
  writer.text(login);
}

function readCount(reader: ByteReader, user: string, listed: Map<string, ChatterCount>): void {
  const value = reader.count();
  const login = reader.text();
  listed.set(user, { user, login, messages: Math.floor(value / 2), first: value % 2 === 1 });
}

function writeRest(writer: ByteWriter, { messages, most, firsts, users }: Rest): void {
  for (const count of [messages, most, firsts]) writer.count(count);
  writer.bytes(users.encode());
}

function readRest(reader: ByteReader): Rest {
  const [messages, most, firsts] = [reader.count(), reader.count(), reader.count()];
  const users = HyperLogLog.decode(reader.bytes());
  if (users === undefined) throw new RangeError('the sketch can not be read');
  return { messages, most, firsts, users };
}

/** The number that an id is written as; -1 when the number would not give back the text. */
function numberOf(user: string): number {
  const { length } = user;
  if (length === 0 || length > MOST_DIGITS) return -1;
  let value = 0;
  for (let at = 0; at < length; at += 1) {
    const digit = user.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return length > 1 && user.charCodeAt(0) === 48 ? -1 : value;
}
