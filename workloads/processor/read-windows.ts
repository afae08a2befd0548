import { type Client, types } from 'cassandra-driver';
import { type Consistency, consistencies } from '../lib/cassandra.ts';

/** A final window as it stands in Cassandra. */
export interface StoredWindow {
  /** The room's id, which stays when the channel is renamed. */
  readonly room: string;
  readonly channel: string;
  readonly windowStart: Date;
  readonly messages: number;
  readonly chatters: number;
  readonly top: readonly { readonly login: string; readonly messages: number }[];
}

/** Whose windows to read. The client's keyspace is the pipeline's. */
export interface WindowQuery {
  readonly client: Client;
  readonly pipeline: { readonly name: string; readonly uid: string };
  readonly windowSeconds: number;
  readonly consistency: Consistency;
}

const READ_DAYS =
  'SELECT room, day, window_seconds FROM channel_days WHERE pipeline = ? AND pipeline_uid = ?';
const READ_WINDOWS = `SELECT room, channel, window_start, messages, chatters, top_chatters FROM channel_windows
 WHERE pipeline = ? AND pipeline_uid = ? AND window_seconds = ? AND room = ? AND day = ? ORDER BY window_start ASC`;
const PAGE_ROWS = 500;

/**
 * All final windows of a pipeline, room by room, each room's oldest first. Reads page by page, a partition at a time:
 * memory stays bounded however long the pipeline ran.
 */
export async function* readWindows(query: WindowQuery): AsyncGenerator<StoredWindow> {
  const { client, pipeline, windowSeconds } = query;
  const options = {
    prepare: true,
    consistency: consistencies[query.consistency],
    isIdempotent: true,
    fetchSize: PAGE_ROWS,
  };
  const uid = types.Uuid.fromString(pipeline.uid);
  for (const { room, days } of await readDays(query, uid)) {
    for (const day of days) {
      const params = [pipeline.name, uid, windowSeconds, room, day];
      for await (const row of await client.execute(READ_WINDOWS, params, options)) yield storedWindow(row);
    }
  }
}

async function readDays(
  query: WindowQuery,
  uid: types.Uuid,
): Promise<{ readonly room: string; readonly days: types.LocalDate[] }[]> {
  const options = {
    prepare: true,
    consistency: consistencies[query.consistency],
    isIdempotent: true,
    fetchSize: PAGE_ROWS,
  };
  const rooms = new Map<string, types.LocalDate[]>();
  for await (const row of await query.client.execute(READ_DAYS, [query.pipeline.name, uid], options)) {
    if (row['window_seconds'] !== query.windowSeconds) continue;
    const days = rooms.get(row['room']);
    // The table has the newest day first.
    if (days === undefined) rooms.set(row['room'], [row['day']]);
    else days.unshift(row['day']);
  }
  return [...rooms].map(([room, days]) => ({ room, days }));
}

function storedWindow(row: types.Row): StoredWindow {
  const top: types.Tuple[] = row['top_chatters'] ?? [];
  return {
    room: row['room'],
    channel: row['channel'],
    windowStart: row['window_start'],
    messages: row['messages'],
    chatters: row['chatters'],
    top: top.map(entry => ({ login: entry.get(1), messages: entry.get(2) })),
  };
}
