import { type Client, types } from 'cassandra-driver';
import { type Consistency, consistencies } from '../../lib/cassandra.ts';
import { daySlices } from './day-slices.ts';
import { storeProblem } from './store-problem.ts';

/** Whose figures to read, and where they are. */
export interface ChannelPlace {
  readonly client: Client;
  /** Checked by whoever made it: it becomes part of statements, where nothing can be bound. */
  readonly keyspace: string;
  readonly consistency: Consistency;
  readonly pipeline: { readonly name: string; readonly uid: string };
  readonly windowSeconds: number;
}

/** A final window; times in milliseconds since 1970. */
export interface WindowRow {
  readonly start: number;
  readonly messages: number;
  readonly chatters: number;
  readonly firstTimeChatters: number;
  readonly bits: number;
  readonly subscriptions: number;
  readonly giftedSubscriptions: number;
  readonly bans: number;
  readonly timeouts: number;
  readonly deletions: number;
}

export interface RoomRange {
  readonly room: string;
  readonly from: number;
  readonly to: number;
}

/** A user's messages in a window in whose top they were. */
export interface TopEntry {
  readonly user: string;
  readonly login: string;
  readonly messages: number;
}

const DAY_MS = 86_400_000;
const PAGE_ROWS = 1_440;
/** No pipeline has read more channels: 1,000 at a time, and the ones before. */
const MOST_ROOMS = 5_000;
const KEY = 'pipeline = ? AND pipeline_uid = ? AND window_seconds = ? AND room = ? AND day = ?';
const IN_TIME = 'window_start >= ? AND window_start < ? ORDER BY window_start ASC';
const FIGURES = `window_start, messages, chatters, first_time_chatters, bits, subscriptions, gifted_subscriptions, bans,
 timeouts, deletions`;

/** The rooms that a pipeline has ever read, with their newest logins: one partition of `channels`. */
export async function readRooms(
  place: ChannelPlace,
): Promise<readonly { readonly room: string; readonly channel: string }[]> {
  const query = `SELECT room, channel FROM ${place.keyspace}.channels WHERE pipeline = ? AND pipeline_uid = ? LIMIT ${MOST_ROOMS}`;
  try {
    const options = { ...optionsOf(place), fetchSize: MOST_ROOMS };
    const { rows } = await place.client.execute(query, [place.pipeline.name, uidOf(place)], options);
    return rows.map(row => ({ room: row['room'], channel: row['channel'] }));
  } catch (error) {
    throw storeProblem(error);
  }
}

/**
 * The final windows of a room in a range, oldest first, a page at a time: one partition of `channel_windows` a day, and no more of them than are
 * taken.
 */
export async function* readWindowRows(place: ChannelPlace, range: RoomRange): AsyncGenerator<WindowRow> {
  for await (const row of slices(place, range, FIGURES)) {
    yield {
      start: (row['window_start'] as Date).getTime(),
      messages: row['messages'],
      chatters: row['chatters'],
      firstTimeChatters: row['first_time_chatters'],
      bits: Number(row['bits']),
      subscriptions: row['subscriptions'],
      giftedSubscriptions: row['gifted_subscriptions'],
      bans: row['bans'],
      timeouts: row['timeouts'],
      deletions: row['deletions'],
    };
  }
}

/** The top chatters of each final window of a room in a range, oldest first: the same partitions as {@link readWindowRows}. */
export async function* readTops(place: ChannelPlace, range: RoomRange): AsyncGenerator<readonly TopEntry[]> {
  for await (const row of slices(place, range, 'top_chatters')) {
    const top: types.Tuple[] = row['top_chatters'] ?? [];
    yield top.map(entry => ({ user: entry.get(0), login: entry.get(1), messages: entry.get(2) }));
  }
}

async function* slices(
  place: ChannelPlace,
  { room, from, to }: RoomRange,
  columns: string,
): AsyncGenerator<types.Row> {
  const query = `SELECT ${columns} FROM ${place.keyspace}.channel_windows WHERE ${KEY} AND ${IN_TIME}`;
  const key = [place.pipeline.name, uidOf(place), place.windowSeconds, room];
  try {
    for (const slice of daySlices(from, to)) {
      const day = types.LocalDate.fromDate(new Date(slice.day * DAY_MS));
      const params = [...key, day, new Date(slice.from), new Date(slice.to)];
      const result = await place.client.execute(query, params, { ...optionsOf(place), fetchSize: PAGE_ROWS });
      for await (const row of result) yield row;
    }
  } catch (error) {
    throw storeProblem(error);
  }
}

function optionsOf({ consistency }: ChannelPlace) {
  return { prepare: true, consistency: consistencies[consistency], isIdempotent: true, readTimeout: 8_000 };
}

function uidOf({ pipeline }: ChannelPlace): types.Uuid {
  return types.Uuid.fromString(pipeline.uid);
}
