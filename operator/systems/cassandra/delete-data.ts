import type { CassandraWire } from './cassandra-wire.ts';
import { type KeyspaceName, quoted } from './identifiers.ts';
import type { SchemaRequest } from './schema-port.ts';

/** Deletions under way at once. */
const atOnce = 32;

/**
 * Deletes what a pipeline has in a keyspace, partition by partition: its channels' windows and their chatters (found by its channel days), their hours and
 * days (found by its channels), then channels, channel days and processor state. A second run finds less; the lists go last, so that an interrupted
 * deletion is found again.
 */
export async function deletePipelineData(
  wire: CassandraWire,
  keyspace: KeyspaceName,
  { pipeline, uid, topics }: Pick<SchemaRequest, 'pipeline' | 'uid' | 'topics'>,
  signal: AbortSignal,
): Promise<void> {
  const at = quoted(keyspace);
  const owner = { params: [pipeline, uid], types: ['text', 'uuid'] };
  const states = topics.flatMap(({ name, partitions }) =>
    Array.from({ length: partitions }, (_, partition) => ({
      cql: `DELETE FROM ${at}.processor_state WHERE pipeline = ? AND pipeline_uid = ? AND topic = ? AND partition = ?`,
      params: [...owner.params, name, partition],
      types: [...owner.types, 'text', 'int'],
    })),
  );
  const days = wire.readAll({
    cql: `SELECT room, day, window_seconds FROM ${at}.channel_days WHERE pipeline = ? AND pipeline_uid = ?`,
    ...owner,
  });
  let running: Promise<void>[] = [];
  const settle = async () => {
    await Promise.all(running);
    running = [];
    signal.throwIfAborted();
  };
  for await (const row of days) {
    const { room, day, window_seconds: seconds } = row;
    running.push(
      wire.write({
        cql: `DELETE FROM ${at}.channel_windows WHERE pipeline = ? AND pipeline_uid = ? AND window_seconds = ? AND room = ? AND day = ?`,
        params: [...owner.params, seconds, room, day],
        types: [...owner.types, 'int', 'text', 'date'],
      }),
    );
    for (const hour of hoursOf(String(day))) {
      running.push(
        wire.write({
          cql: `DELETE FROM ${at}.minute_chatters WHERE pipeline = ? AND pipeline_uid = ? AND window_seconds = ? AND room = ? AND hour = ?`,
          params: [...owner.params, seconds, room, hour],
          types: [...owner.types, 'int', 'text', 'timestamp'],
        }),
      );
    }
    running.push(
      wire.write({
        cql: `DELETE FROM ${at}.hourly_chatters WHERE pipeline = ? AND pipeline_uid = ? AND room = ? AND day = ?`,
        params: [...owner.params, room, day],
        types: [...owner.types, 'text', 'date'],
      }),
    );
    if (running.length >= atOnce) await settle();
  }
  const rooms = wire.readAll({
    cql: `SELECT room FROM ${at}.channels WHERE pipeline = ? AND pipeline_uid = ?`,
    ...owner,
  });
  for await (const { room } of rooms) {
    for (const table of ['channel_hourly', 'channel_daily']) {
      running.push(
        wire.write({
          cql: `DELETE FROM ${at}.${table} WHERE pipeline = ? AND pipeline_uid = ? AND room = ?`,
          params: [...owner.params, room],
          types: [...owner.types, 'text'],
        }),
      );
    }
    if (running.length >= atOnce) await settle();
  }
  for (const state of states) {
    running.push(wire.write(state));
    if (running.length >= atOnce) await settle();
  }
  await settle();
  for (const table of ['channels', 'channel_days']) {
    await wire.write({ cql: `DELETE FROM ${at}.${table} WHERE pipeline = ? AND pipeline_uid = ?`, ...owner });
  }
}

/** Whether some pipeline has rows in a keyspace. Every pipeline that stored a window has a row in `channels`, without a TTL. */
export async function retainsRows(wire: CassandraWire, keyspace: KeyspaceName): Promise<boolean> {
  for await (const _ of wire.readAll({ cql: `SELECT room FROM ${quoted(keyspace)}.channels LIMIT 1` }))
    return true;
  return false;
}

/** The starts of a day's hours (UTC), `day` as YYYY-MM-DD. */
function hoursOf(day: string): readonly Date[] {
  const start = Date.parse(`${day}T00:00:00Z`);
  return Array.from({ length: 24 }, (_, hour) => new Date(start + hour * 3_600_000));
}
