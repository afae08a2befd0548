import type { BackoffBounds } from '../lib/backoff.ts';

/** The limits and patience of a connection plan. Times are milliseconds. */
export interface PlanSettings {
  readonly joinsPerWindow: number;
  readonly joinWindowMs: number;
  readonly channelsPerConnection: number;
  /** Connections that are not being left; more would only be refused by Twitch. */
  readonly maxConnections: number;
  readonly openWithinMs: number;
  readonly joinWithinMs: number;
  /** After so many JOINs without an answer a channel counts as failed; it is still retried. */
  readonly joinsBeforeFailed: number;
  readonly pingEveryMs: number;
  readonly pongWithinMs: number;
  readonly connectBackoff: BackoffBounds;
  readonly joinBackoff: BackoffBounds;
  /** A suspended or banned channel is tried again this rarely. */
  readonly refusedRetryMs: number;
  /** Spare connections are given up after everything has been at rest for this long. */
  readonly mergeAfterMs: number;
}

/**
 * The settings for Twitch. Sources: 20 JOINs in 10 s an identity (dev.twitch.tv/docs/chat; verified bots 2,000), 100
 * channels an identity since May 2024, of which 90 are used as dank-twitch-irc and twitch-irc-rs do; a PONG within
 * 10 s or the connection is dead (pajbot/tmi-rate-limits). The half second beside the window is for jitter on the
 * way: what leaves 10 s apart may arrive less than 10 s apart.
 */
export function twitchSettings(twitch: {
  readonly joinsPerTenSeconds: number;
  readonly pingSeconds: number;
}): PlanSettings {
  return {
    joinsPerWindow: twitch.joinsPerTenSeconds,
    joinWindowMs: 10_500,
    channelsPerConnection: 90,
    maxConnections: 8,
    openWithinMs: 15_000,
    joinWithinMs: 10_000,
    joinsBeforeFailed: 3,
    pingEveryMs: twitch.pingSeconds * 1_000,
    pongWithinMs: 10_000,
    connectBackoff: { firstMs: 1_000, capMs: 30_000 },
    joinBackoff: { firstMs: 2_000, capMs: 600_000 },
    refusedRetryMs: 600_000,
    mergeAfterMs: 60_000,
  };
}
