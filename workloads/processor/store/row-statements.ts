import { types } from 'cassandra-driver';
import type { Closing } from '../engine/closings.ts';
import type { StoreIdentity } from './store-identity.ts';

/** A prepared statement with its values. */
export interface Statement {
  readonly query: string;
  readonly params: unknown[];
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const INSERT_WINDOW = `INSERT INTO channel_windows (pipeline, pipeline_uid, window_seconds, room, day, window_start, channel, messages,
 chatters, first_time_chatters, bits, subscriptions, gifted_subscriptions, bans, timeouts, deletions, top_chatters, revision)
 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`;
const INSERT_CHATTERS = `INSERT INTO minute_chatters (pipeline, pipeline_uid, window_seconds, room, hour, window_start, chatters)
 VALUES (?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`;
const INSERT_CHANNEL =
  'INSERT INTO channels (pipeline, pipeline_uid, room, channel) VALUES (?, ?, ?, ?) USING TIMESTAMP ?';
const INSERT_DAY =
  'INSERT INTO channel_days (pipeline, pipeline_uid, room, day, window_seconds) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?';

/** The whole row of a window: every column, so that no cell of an earlier revision shines through. */
export function windowStatement(identity: StoreIdentity, { row, stamp, day }: Closing): Statement {
  const top = row.topChatters.map(({ user, login, messages }) => new types.Tuple(user, login, messages));
  return {
    query: INSERT_WINDOW,
    params: [
      identity.pipeline,
      identity.uid,
      identity.windowSeconds,
      row.room,
      dayOf(day),
      new Date(row.windowStart),
      row.channel,
      row.messages,
      row.chatters,
      row.firstTimeChatters,
      BigInt(row.bits),
      row.subscriptions,
      row.giftedSubscriptions,
      row.bans,
      row.timeouts,
      row.deletions,
      top,
      row.revision,
      BigInt(stamp),
    ],
  };
}

/** The chatters of a window. Written also when there are none: an earlier revision may have had some. */
export function chattersStatement(identity: StoreIdentity, { row, chatters, stamp }: Closing): Statement {
  return {
    query: INSERT_CHATTERS,
    params: [
      identity.pipeline,
      identity.uid,
      identity.windowSeconds,
      row.room,
      new Date(hourOf(row.windowStart)),
      new Date(row.windowStart),
      Buffer.from(chatters.buffer, chatters.byteOffset, chatters.byteLength),
      BigInt(stamp),
    ],
  };
}

/** Start of the hour that a time is in, milliseconds since 1970. A window is in one hour: its length divides an hour. */
export function hourOf(time: number): number {
  return time - (time % HOUR_MS);
}

/**
 * What a reader finds windows by: the room's login and its days. All of a pipeline is in one partition of each table.
 */
export function indexStatements(identity: StoreIdentity, closings: readonly Closing[]): Statement[] {
  const { pipeline, uid, windowSeconds } = identity;
  const statements: Statement[] = [];
  for (const { row, stamp, day, renamed, firstOfDay } of closings) {
    if (renamed) {
      statements.push({
        query: INSERT_CHANNEL,
        params: [pipeline, uid, row.room, row.channel, BigInt(stamp)],
      });
    }
    if (firstOfDay) {
      statements.push({
        query: INSERT_DAY,
        params: [pipeline, uid, row.room, dayOf(day), windowSeconds, BigInt(stamp)],
      });
    }
  }
  return statements;
}

function dayOf(day: number): types.LocalDate {
  return types.LocalDate.fromDate(new Date(day * DAY_MS));
}
