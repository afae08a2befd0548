import type { ChatRecord } from '../chat/record.ts';

/** What an ingester has seen and done since it started. Plain numbers: the hot path only adds. */
export interface IngesterCounts {
  /** Chat records put into the queue, by type. */
  readonly records: Record<ChatRecord['type'], number>;
  /** Bytes received from Twitch. */
  bytes: number;
  lines: number;
  /** Well-formed lines of commands that nothing here uses. */
  unknown: number;
  /** Records refused because the queue was full: they are lost. */
  dropped: number;
  dead: number;
  /** Dead letters refused because theirs is full. */
  deadDropped: number;
  marks: number;
  joinsSent: number;
  joinsRefused: number;
  connectionsOpened: number;
  connectionsLost: number;
  reconnectsAsked: number;
  /** Times that reading was paused. */
  pauses: number;
  /** Event time of the newest message, milliseconds since 1970, and when it came. */
  lastEvent: { readonly time: number; readonly seenAt: number } | undefined;
}

export function newCounts(): IngesterCounts {
  return {
    records: { message: 0, notice: 0, clear: 0, delete: 0, room: 0 },
    bytes: 0,
    lines: 0,
    unknown: 0,
    dropped: 0,
    dead: 0,
    deadDropped: 0,
    marks: 0,
    joinsSent: 0,
    joinsRefused: 0,
    connectionsOpened: 0,
    connectionsLost: 0,
    reconnectsAsked: 0,
    pauses: 0,
    lastEvent: undefined,
  };
}
