/** A part of a range of time within one day (UTC), which is one partition of the table of windows. */
export interface DaySlice {
  /** Days since 1970. */
  readonly day: number;
  /** First instant, milliseconds since 1970. */
  readonly from: number;
  /** First instant after it. */
  readonly to: number;
}

const DAY_MS = 86_400_000;

/** Cuts a range into its days, oldest first: as many partitions as must be read. */
export function daySlices(from: number, to: number): readonly DaySlice[] {
  const slices: DaySlice[] = [];
  for (let start = from; start < to; ) {
    const day = Math.floor(start / DAY_MS);
    const end = Math.min(to, (day + 1) * DAY_MS);
    slices.push({ day, from: start, to: end });
    start = end;
  }
  return slices;
}
