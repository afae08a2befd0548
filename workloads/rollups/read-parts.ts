import { type Client, types } from 'cassandra-driver';
import type { Chatters } from '../chatters/chatters.ts';
import { decodeChatters } from '../chatters/chatters-blob.ts';
import type { SpanPart } from './roll-up.ts';
import type { RoomKey } from './roll-up-statements.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const OF_ROOM = 'pipeline = ? AND pipeline_uid = ? AND room = ?';
const OF_LENGTH = 'pipeline = ? AND pipeline_uid = ? AND window_seconds = ? AND room = ?';
const FIGURES = 'channel, messages, bits, subscriptions, gifted_subscriptions, bans, timeouts, deletions';

const READ_LENGTHS = `SELECT window_seconds FROM channel_days WHERE ${OF_ROOM} AND day = ?`;
const READ_WINDOWS = `SELECT window_start, ${FIGURES} FROM channel_windows WHERE ${OF_LENGTH} AND day = ? AND window_start >= ? AND window_start < ?`;
const READ_CHATTERS = `SELECT window_start, chatters FROM minute_chatters WHERE ${OF_LENGTH} AND hour = ?`;
const READ_HOURS = `SELECT hour, ${FIGURES}, windows, peak_start, peak_messages FROM channel_hourly WHERE ${OF_ROOM} AND hour >= ? AND hour < ?`;
const READ_HOURLY_CHATTERS = `SELECT hour, chatters FROM hourly_chatters WHERE ${OF_ROOM} AND day = ?`;

/** Reads at LOCAL_QUORUM: what was written at a quorum is seen. */
export interface PartReader {
  readonly client: Client;
}

const OPTIONS = {
  prepare: true,
  consistency: types.consistencies.localQuorum,
  isIdempotent: true,
  fetchSize: 4_000,
} as const;

/**
 * The windows of an hour that are stored, of every length that the channel had windows of on that day: where the length was changed the windows of
 * the one end where those of the other begin.
 */
export async function readWindowParts(
  { client }: PartReader,
  key: RoomKey,
  hour: number,
): Promise<SpanPart[]> {
  const { pipeline, uid, room } = key;
  const day = dayOf(hour);
  const lengths = await rowsOf(client, READ_LENGTHS, [pipeline, uid, room, day]);
  const parts: SpanPart[] = [];
  for (const { window_seconds: seconds } of lengths) {
    const of = [pipeline, uid, seconds, room];
    const range = [new Date(hour), new Date(hour + HOUR_MS)];
    const [windows, blobs] = await Promise.all([
      rowsOf(client, READ_WINDOWS, [...of, day, ...range]),
      rowsOf(client, READ_CHATTERS, [...of, new Date(hour)]),
    ]);
    const chatters = chattersBy(blobs, 'window_start');
    for (const row of windows) {
      const start = timeOf(row, 'window_start');
      const peak = { start, messages: Number(row['messages']) };
      parts.push(partOf(row, start, 1, peak, chatters));
    }
  }
  return parts;
}

/** The hours of a day that are stored. */
export async function readHourParts({ client }: PartReader, key: RoomKey, day: number): Promise<SpanPart[]> {
  const of = [key.pipeline, key.uid, key.room];
  const [hours, blobs] = await Promise.all([
    rowsOf(client, READ_HOURS, [...of, new Date(day), new Date(day + DAY_MS)]),
    rowsOf(client, READ_HOURLY_CHATTERS, [...of, dayOf(day)]),
  ]);
  const chatters = chattersBy(blobs, 'hour');
  return hours.map(row => {
    const peak =
      row['peak_start'] === null
        ? undefined
        : { start: timeOf(row, 'peak_start'), messages: Number(row['peak_messages']) };
    return partOf(row, timeOf(row, 'hour'), row['windows'], peak, chatters);
  });
}

function partOf(
  row: types.Row,
  start: number,
  windows: number,
  peak: SpanPart['figures']['peak'],
  chatters: ReadonlyMap<number, Chatters>,
): SpanPart {
  const figures = {
    windows,
    messages: Number(row['messages']),
    bits: Number(row['bits']),
    subscriptions: row['subscriptions'],
    giftedSubscriptions: row['gifted_subscriptions'],
    bans: row['bans'],
    timeouts: row['timeouts'],
    deletions: row['deletions'],
    peak,
  };
  return { start, channel: row['channel'], figures, chatters: chatters.get(start) };
}

/** Blobs that can't be read are left out: what is made of the span is marked as not exact. */
function chattersBy(rows: readonly types.Row[], column: string): ReadonlyMap<number, Chatters> {
  const found = new Map<number, Chatters>();
  for (const row of rows) {
    const chatters = decodeChatters(row['chatters']);
    if (chatters !== undefined) found.set(timeOf(row, column), chatters);
  }
  return found;
}

async function rowsOf(client: Client, query: string, params: unknown[]): Promise<types.Row[]> {
  const rows: types.Row[] = [];
  for await (const row of await client.execute(query, params, OPTIONS)) rows.push(row);
  return rows;
}

function timeOf(row: types.Row, column: string): number {
  return (row[column] as Date).getTime();
}

function dayOf(time: number): types.LocalDate {
  return types.LocalDate.fromDate(new Date(time - (time % DAY_MS)));
}
