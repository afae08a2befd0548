import type { ChatNotice } from '../../chat/record.ts';
import { GIFT_HORIZON_MS } from './engine-config.ts';

/**
 * Gifted subscriptions of one window. Twitch announces a mystery gift of N with one notice and then sends N notices of
 * single gifts, all with the mystery gift's origin id. A gift counts once: by the announcement when there is one.
 */
export interface Gifts {
  /** Origin id -> what was announced: the number of gifts and the event time. */
  readonly announced: Map<string, Announcement>;
  /** Origin id -> single gifts seen. */
  readonly singles: Map<string, number>;
  /** Gifts without an origin id. */
  loose: number;
}

export interface Announcement {
  readonly count: number;
  readonly time: number;
}

/** Origin ids announced in closed windows -> event time: their single gifts may fall into a later window. */
export type KnownOrigins = Map<string, number>;

const ANNOUNCEMENTS: ReadonlySet<string> = new Set(['submysterygift', 'anonsubmysterygift']);
const SINGLES: ReadonlySet<string> = new Set(['subgift', 'anonsubgift']);

export function createGifts(): Gifts {
  return { announced: new Map(), singles: new Map(), loose: 0 };
}

/** Takes a notice into account when it is about gifts; says whether it was. Order does not matter. */
export function noteGift(gifts: Gifts, notice: ChatNotice): boolean {
  if (SINGLES.has(notice.kind)) {
    if (notice.origin === undefined) gifts.loose += 1;
    else gifts.singles.set(notice.origin, (gifts.singles.get(notice.origin) ?? 0) + 1);
    return true;
  }
  if (!ANNOUNCEMENTS.has(notice.kind)) return false;
  // An announcement that does not say how many says nothing: its single gifts count then.
  if (notice.giftCount === undefined) return true;
  if (notice.origin === undefined) {
    gifts.loose += notice.giftCount;
    return true;
  }
  const known = gifts.announced.get(notice.origin);
  gifts.announced.set(notice.origin, {
    count: Math.max(known?.count ?? 0, notice.giftCount),
    time: Math.min(known?.time ?? notice.time, notice.time),
  });
  return true;
}

/** How many subscriptions were given, each once. `earlier` are the origins announced in windows before this one. */
export function countGifts(gifts: Gifts, earlier: ReadonlyMap<string, number>): number {
  let count = gifts.loose;
  for (const announcement of gifts.announced.values()) count += announcement.count;
  for (const [origin, singles] of gifts.singles) {
    if (!gifts.announced.has(origin) && !earlier.has(origin)) count += singles;
  }
  return count;
}

/** Hands a closed window's announcements on to the windows after it and forgets those whose gifts have long come. */
export function rememberOrigins(known: KnownOrigins, gifts: Gifts, windowEnd: number): void {
  for (const [origin, { time }] of gifts.announced) known.set(origin, time);
  for (const [origin, time] of known) {
    if (time < windowEnd - GIFT_HORIZON_MS) known.delete(origin);
  }
}
