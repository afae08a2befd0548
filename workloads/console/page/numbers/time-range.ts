/** A range of time as a URL has it: one that ends now, or two instants. */
export type TimeRange = { readonly last: Span } | { readonly from: number; readonly to: number };

export const spans = {
  '1h': 3_600_000,
  '6h': 6 * 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
} as const;
export type Span = keyof typeof spans;
/** What the API answers at most. */
const MOST_MS = 31 * 86_400_000;

/** The range of a query; the last hour when there is none that can be read. */
export function readRange(query: string): TimeRange {
  const fields = new URLSearchParams(query);
  const last = fields.get('last');
  if (last !== null && last in spans) return { last: last as Span };
  const from = Date.parse(fields.get('from') ?? '');
  const to = Date.parse(fields.get('to') ?? '');
  return from < to && to - from <= MOST_MS ? { from, to } : { last: '1h' };
}

export function writeRange(range: TimeRange): string {
  if ('last' in range) return `last=${range.last}`;
  return `from=${new Date(range.from).toISOString()}&to=${new Date(range.to).toISOString()}`;
}

/** Its two instants, whole minutes: two asks within one are the same. @param now by the console's clock */
export function instantsOf(range: TimeRange, now: number): { readonly from: number; readonly to: number } {
  if (!('last' in range)) return range;
  const to = Math.ceil(now / 60_000) * 60_000;
  return { from: to - spans[range.last], to };
}
