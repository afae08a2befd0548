/** How true "now" is, said honestly. */
export type Freshness =
  | { readonly word: 'live' }
  | { readonly word: 'old'; readonly seconds: number }
  | { readonly word: 'offline'; readonly seconds: number | undefined };

/** What a tab knows of its stream. Times are milliseconds of its own monotonic clock: a browser's wall clock may be wrong. */
export interface StreamState {
  /** When anything was last heard. */
  readonly heardAt: number | undefined;
  /** How long ago the console itself had heard of its source then; null: never. */
  readonly sourceAge: number | null;
  /** Whether the browser has a connection. */
  readonly open: boolean;
}

/** Beats come every ten seconds and a busy network takes some. */
const LIVE_MS = 13_000;
/** Kafka answers fetches at least once a second. */
const SOURCE_LIVE_MS = 5_000;
const OFFLINE_MS = 60_000;

export function freshnessOf({ heardAt, sourceAge, open }: StreamState, now: number): Freshness {
  if (heardAt === undefined) return { word: 'offline', seconds: undefined };
  const silent = now - heardAt;
  const seconds = Math.round((silent + (sourceAge ?? 0)) / 1_000);
  if (silent >= OFFLINE_MS || (!open && silent >= LIVE_MS)) return { word: 'offline', seconds };
  if (sourceAge === null) return { word: 'offline', seconds: undefined };
  return open && silent < LIVE_MS && sourceAge < SOURCE_LIVE_MS ? { word: 'live' } : { word: 'old', seconds };
}
