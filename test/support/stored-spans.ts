import { type Client, types } from 'cassandra-driver';
import type { ProcessorConfig } from '../../workloads/processor/processor-config.ts';

/** A row of `channel_hourly` or `channel_daily`, as far as a test looks at it. */
export interface StoredSpan {
  readonly room: string;
  readonly start: number;
  readonly windows: number;
  readonly messages: number;
  readonly chatters: number;
  readonly firstTimeChatters: number;
  readonly bits: number;
  readonly peak: number;
  readonly top: readonly string[];
  readonly exact: boolean;
}

/** The hours or days of a pipeline, by room and time. */
export async function storedSpans(
  cassandra: Client,
  config: ProcessorConfig,
  span: 'hour' | 'day',
): Promise<StoredSpan[]> {
  const table = span === 'hour' ? 'channel_hourly' : 'channel_daily';
  const query = `SELECT * FROM ${config.keyspace}.${table} WHERE pipeline = ? AND pipeline_uid = ? ALLOW FILTERING`;
  const params = [config.pipeline.name, types.Uuid.fromString(config.pipeline.uid)];
  const found: StoredSpan[] = [];
  for await (const row of await cassandra.execute(query, params, { prepare: true, fetchSize: 500 })) {
    found.push({
      room: row['room'],
      start: row[span].getTime(),
      windows: row['windows'],
      messages: Number(row['messages']),
      chatters: row['chatters'],
      firstTimeChatters: row['first_time_chatters'],
      bits: Number(row['bits']),
      peak: row['peak_messages'],
      top: (row['top_chatters'] ?? []).map((entry: types.Tuple) => `${entry.get(1)} ${entry.get(2)}`),
      exact: row['exact'],
    });
  }
  return found.sort((a, b) => (a.room === b.room ? a.start - b.start : a.room < b.room ? -1 : 1));
}
