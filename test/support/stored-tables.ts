import { type Client, types } from 'cassandra-driver';
import type { WindowRow } from '../../workloads/processor/engine/closings.ts';
import type { ProcessorConfig } from '../../workloads/processor/processor-config.ts';

const SPAN_CELLS = [
  'channel',
  'windows',
  'messages',
  'chatters',
  'first_time_chatters',
  'bits',
  'subscriptions',
  'gifted_subscriptions',
  'bans',
  'timeouts',
  'deletions',
  'peak_start',
  'peak_messages',
  'top_chatters',
  'exact',
] as const;

const TABLES = {
  channel_windows: {
    key: ['window_seconds', 'room', 'day', 'window_start'],
    cells: [
      'channel',
      'messages',
      'chatters',
      'first_time_chatters',
      'bits',
      'subscriptions',
      'gifted_subscriptions',
      'bans',
      'timeouts',
      'deletions',
      'top_chatters',
      'revision',
    ],
  },
  minute_chatters: { key: ['window_seconds', 'room', 'hour', 'window_start'], cells: ['chatters'] },
  channel_hourly: { key: ['room', 'hour'], cells: SPAN_CELLS },
  channel_daily: { key: ['room', 'day'], cells: SPAN_CELLS },
  hourly_chatters: { key: ['room', 'day', 'hour'], cells: ['chatters'] },
  channels: { key: ['room'], cells: ['channel'] },
  channel_days: { key: ['room', 'day', 'window_seconds'], cells: [] },
} as const;

/**
 * Every row of the result tables of a pipeline as sorted lines: two dumps can be compared. With write times, which two
 * runs over one log have in common; those over two deliveries of the same chat have the same cells alone.
 */
export async function dumpTables(
  cassandra: Client,
  config: ProcessorConfig,
  { writeTimes = true }: { readonly writeTimes?: boolean } = {},
): Promise<string[]> {
  const lines: string[] = [];
  for (const [table, { key, cells }] of Object.entries(TABLES)) {
    const times = writeTimes ? cells.map(cell => `writetime(${cell})`) : [];
    const columns = [...key, ...cells, ...times];
    const query = `SELECT ${columns.join(', ')} FROM ${config.keyspace}.${table} WHERE pipeline = ? AND pipeline_uid = ? ALLOW FILTERING`;
    const params = [config.pipeline.name, types.Uuid.fromString(config.pipeline.uid)];
    for await (const row of await cassandra.execute(query, params, { prepare: true, fetchSize: 500 })) {
      lines.push(`${table} ${columns.map((_, at) => shown(row.get(at))).join(' | ')}`);
    }
  }
  return lines.sort();
}

/** The windows of a pipeline as rows of the engine, by room and time. */
export async function storedRows(cassandra: Client, config: ProcessorConfig): Promise<WindowRow[]> {
  const query = `SELECT * FROM ${config.keyspace}.channel_windows WHERE pipeline = ? AND pipeline_uid = ? ALLOW FILTERING`;
  const params = [config.pipeline.name, types.Uuid.fromString(config.pipeline.uid)];
  const rows: WindowRow[] = [];
  for await (const row of await cassandra.execute(query, params, { prepare: true, fetchSize: 500 })) {
    rows.push({
      room: row['room'],
      channel: row['channel'],
      windowStart: row['window_start'].getTime(),
      messages: row['messages'],
      chatters: row['chatters'],
      firstTimeChatters: row['first_time_chatters'],
      bits: Number(row['bits']),
      subscriptions: row['subscriptions'],
      giftedSubscriptions: row['gifted_subscriptions'],
      bans: row['bans'],
      timeouts: row['timeouts'],
      deletions: row['deletions'],
      topChatters: (row['top_chatters'] ?? []).map((entry: types.Tuple) => ({
        user: entry.get(0),
        login: entry.get(1),
        messages: entry.get(2),
      })),
      revision: row['revision'],
    });
  }
  return sortedRows(rows);
}

/** `ROOM START` -> the chatters of each window of a pipeline. */
export async function storedChatters(
  cassandra: Client,
  config: ProcessorConfig,
): Promise<Map<string, Uint8Array>> {
  const query = `SELECT room, window_start, chatters FROM ${config.keyspace}.minute_chatters WHERE pipeline = ? AND pipeline_uid = ? ALLOW FILTERING`;
  const params = [config.pipeline.name, types.Uuid.fromString(config.pipeline.uid)];
  const found = new Map<string, Uint8Array>();
  for await (const row of await cassandra.execute(query, params, { prepare: true, fetchSize: 500 }))
    found.set(`${row['room']} ${row['window_start'].getTime()}`, Uint8Array.from(row['chatters']));
  return found;
}

export function sortedRows(rows: readonly WindowRow[]): WindowRow[] {
  return [...rows].sort((a, b) =>
    a.room === b.room ? a.windowStart - b.windowStart : a.room < b.room ? -1 : 1,
  );
}

function shown(value: unknown): string {
  if (value instanceof Buffer) return value.toString('hex');
  if (value instanceof Date) return value.toISOString();
  if (value instanceof types.Tuple) return value.values().map(shown).join(':');
  if (Array.isArray(value)) return value.map(shown).join(',');
  return String(value);
}
