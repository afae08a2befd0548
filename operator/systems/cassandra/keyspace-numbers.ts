import type { KeyspaceSettings } from './schema-port.ts';

/** The numbers that migrations may use as `${name}`. */
export interface KeyspaceNumbers {
  readonly minuteSeconds: number;
  readonly hourSeconds: number;
  readonly daySeconds: number;
  /** A channel's day is known a day longer than its windows, so that the last of them can be found and deleted. */
  readonly channelDaySeconds: number;
  readonly minuteCompactionMinutes: number;
  readonly hourCompactionMinutes: number;
  readonly dayCompactionMinutes: number;
  readonly graceSeconds: number;
}

/** Cassandra's longest time to live: 20 years. */
const longestSeconds = 630_720_000;
/**
 * How long a deleted partition's tombstone, and a table's expired file, stays: a replica that was away longer may bring a
 * deleted pipeline's rows back, which then expire by themselves. With the default of ten days a week of results would
 * lie on disk for seventeen days.
 */
const graceSeconds = 86_400;
/** More windows than that, and time-window compaction keeps too many files open to read. */
const mostWindows = 48;
/** Window sizes that divide days, or are whole days, in minutes. */
const windowMinutes: readonly number[] = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 480, 720, 1_440];

export function keyspaceNumbers({ retention }: Pick<KeyspaceSettings, 'retention'>): KeyspaceNumbers {
  const bounded = (seconds: number) => Math.min(longestSeconds, Math.max(1, Math.trunc(seconds)));
  const minuteSeconds = bounded(retention.minuteSeconds);
  const hourSeconds = bounded(retention.hourSeconds);
  const daySeconds = bounded(retention.daySeconds);
  return {
    minuteSeconds,
    hourSeconds,
    daySeconds,
    channelDaySeconds: bounded(minuteSeconds + 86_400),
    minuteCompactionMinutes: compactionMinutes(minuteSeconds),
    hourCompactionMinutes: compactionMinutes(hourSeconds),
    dayCompactionMinutes: compactionMinutes(daySeconds),
    graceSeconds,
  };
}

/**
 * The window of time-window compaction for rows that live `ttlSeconds`: the smallest even size with which a table has
 * at most 48 windows, those included that wait for their grace to end.
 */
export function compactionMinutes(ttlSeconds: number): number {
  const least = (ttlSeconds + graceSeconds) / 60 / mostWindows;
  return windowMinutes.find(size => size >= least) ?? Math.ceil(least / 1_440) * 1_440;
}
