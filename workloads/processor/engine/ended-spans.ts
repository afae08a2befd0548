/** The spans of time that windows are rolled up into. */
export const spans = ['hour', 'day'] as const;
export type Span = (typeof spans)[number];

/** A span of a room of which every window is closed for ever. */
export interface EndedSpan {
  readonly room: string;
  readonly span: Span;
  /** Its first instant (UTC), milliseconds since 1970. */
  readonly start: number;
  /** `USING TIMESTAMP` of what is made of it, microseconds: that of the record which ended it. */
  readonly stamp: number;
}

export const spanMs: Readonly<Record<Span, number>> = { hour: 3_600_000, day: 86_400_000 };

/**
 * The spans that end when what is closed of a room moves from `from` to `to`, hours before days, oldest first. A span counts when a window of it was
 * closed: one of `windows` (starts of those closed now), or maybe one before `from`, in the middle of it.
 */
export function endedSpans(
  from: number,
  to: number,
  windows: readonly number[],
): readonly { readonly span: Span; readonly start: number }[] {
  return spans.flatMap(span => {
    const length = spanMs[span];
    const startOf = (time: number) => time - (time % length);
    // Nearly every step stays within an hour.
    if (startOf(from) === startOf(to)) return [];
    const begun = from % length === 0 ? [] : [startOf(from)];
    const starts = new Set([...begun, ...windows.map(startOf)]);
    return [...starts]
      .filter(start => start + length <= to)
      .sort((a, b) => a - b)
      .map(start => ({ span, start }));
  });
}
