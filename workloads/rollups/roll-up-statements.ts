import { types } from 'cassandra-driver';
import { encodeChatters } from '../chatters/chatters-blob.ts';
import type { SpanResult } from './roll-up.ts';

/** A statement with its values. */
export interface Statement {
  readonly query: string;
  readonly params: unknown[];
}

/** Of which channel of which pipeline a span is. */
export interface RoomKey {
  readonly pipeline: string;
  readonly uid: types.Uuid;
  readonly room: string;
}

export interface SpanWrite extends RoomKey {
  readonly span: 'hour' | 'day';
  /** Milliseconds since 1970. */
  readonly start: number;
  /** Microseconds. */
  readonly stamp: number;
}

const DAY_MS = 86_400_000;
const FIGURES = `channel, windows, messages, chatters, first_time_chatters, bits, subscriptions, gifted_subscriptions, bans,
 timeouts, deletions, peak_start, peak_messages, top_chatters, exact`;
const VALUES = '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?';
const INSERT = {
  hour: `INSERT INTO channel_hourly (pipeline, pipeline_uid, room, hour, ${FIGURES}) VALUES ${VALUES}`,
  day: `INSERT INTO channel_daily (pipeline, pipeline_uid, room, day, ${FIGURES}) VALUES ${VALUES}`,
} as const;
const INSERT_CHATTERS = `INSERT INTO hourly_chatters (pipeline, pipeline_uid, room, day, hour, chatters)
 VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`;

/** The whole row of a span: every column, so that no cell of an earlier result shines through. */
export function spanStatement(write: SpanWrite, result: SpanResult): Statement {
  const { figures } = result;
  return {
    query: INSERT[write.span],
    params: [
      write.pipeline,
      write.uid,
      write.room,
      new Date(write.start),
      result.channel,
      figures.windows,
      BigInt(figures.messages),
      result.chatters,
      result.firstTimeChatters,
      BigInt(figures.bits),
      figures.subscriptions,
      figures.giftedSubscriptions,
      figures.bans,
      figures.timeouts,
      figures.deletions,
      figures.peak === undefined ? null : new Date(figures.peak.start),
      figures.peak?.messages ?? null,
      result.top.map(({ user, login, messages }) => new types.Tuple(user, login, messages)),
      result.exact,
      BigInt(write.stamp),
    ],
  };
}

/** Who wrote in an hour, for its day. */
export function hourlyChattersStatement(write: SpanWrite, { people }: SpanResult): Statement {
  const { pipeline, uid, room, start, stamp } = write;
  const blob = encodeChatters(people);
  return {
    query: INSERT_CHATTERS,
    params: [
      pipeline,
      uid,
      room,
      types.LocalDate.fromDate(new Date(start - (start % DAY_MS))),
      new Date(start),
      Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength),
      BigInt(stamp),
    ],
  };
}
