/**
 * The time of a partition, as its records tell it. Both values only grow, and both are a pure function of the records.
 */
export interface AppendClock {
  /** Largest append time seen, milliseconds since 1970 by the brokers' clocks. */
  append: number;
  /**
   * Milliseconds of append time during which somebody wrote: a gap between two records counts at most
   * {@link LONGEST_GAP_MS}. Silence of a source is measured by it: after an outage of Kafka every source looks silent
   * by append time, and giving up on them at the first record would make the records of the others late.
   */
  alive: number;
}

/** Each source writes a mark a second, so a longer gap means that nobody could write. */
export const LONGEST_GAP_MS = 5_000;

/** How often silence is looked for, milliseconds of `alive`. */
const LOOK_EVERY_MS = 1_000;

/** Moves the clock to a record's append time. Says whether it is time to look for silent sources. */
export function advanceClock(clock: AppendClock, appendTime: number): boolean {
  const gap = appendTime - clock.append;
  // Append times go back when a broker with a slower clock takes over the partition.
  if (gap <= 0) return false;
  const before = clock.alive;
  // The first record of a partition starts the clock.
  if (clock.append > 0) clock.alive += Math.min(gap, LONGEST_GAP_MS);
  clock.append = appendTime;
  // A boundary of `alive`, not "a second since the last look", so that nothing but the clock has to be remembered.
  return Math.floor(clock.alive / LOOK_EVERY_MS) !== Math.floor(before / LOOK_EVERY_MS);
}
