import { createHash } from 'node:crypto';

/** Raised whenever the same records and settings would give other rows: a new engine is a new revision. */
export const ENGINE_VERSION = 2;

/** What decides, beside the records, what the rows are. Times in milliseconds. */
export interface EngineConfig {
  /** Length of a window; divides an hour, so that windows of all lengths meet at hours and days. */
  readonly windowMs: number;
  /** How far behind the time its source has reached a record may still come. */
  readonly latenessMs: number;
  /** Length of the list of top chatters. */
  readonly topChatters: number;
}

/**
 * A source that has written no mark for this long, while others wrote, is not waited for; a room that has had no source
 * to wait for this long closes its windows. Milliseconds of the partition's own time (append-clock.ts).
 */
export const SILENT_MS = 60_000;

/**
 * How far ahead of the broker's clock an event time may be. A record beyond it is counted and left out (its window
 * would stay open, and hold the restart position, until then); a mark beyond it counts as a mark at the limit.
 */
export const FUTURE_TOLERANCE_MS = 2 * 3_600_000;

/** So many people of a window are kept with their exact counts; of a larger one those who wrote most, with bounds. */
export const CHATTERS_A_WINDOW = 1_000;

/** How long after a mystery gift its single gifts may come, event time. */
export const GIFT_HORIZON_MS = 60_000;

/** Names the settings in a checkpoint: rows made under other settings belong to another revision. */
export function configHash(config: EngineConfig): string {
  const text = JSON.stringify([ENGINE_VERSION, config.windowMs, config.latenessMs, config.topChatters]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
