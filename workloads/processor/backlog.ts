/** How a partition's backlog stands. Rates are records a second over the last minute. */
export interface BacklogEstimate {
  /** Records that are not read yet. */
  readonly lag: number;
  readonly inPerSecond: number;
  readonly outPerSecond: number;
  /** Until all is read, at these rates; 0 when it keeps up, Infinity when the backlog does not shrink. */
  readonly catchUpSeconds: number;
}

interface Look {
  readonly atMs: number;
  readonly end: number;
  readonly next: number;
}

const SPAN_MS = 60_000;
/** A bound for whoever looks more often than is useful. */
const MOST_LOOKS = 64;

/**
 * Tells from looks at a log's end and at the reader's place how long a backlog takes: what waits, divided by what is
 * read more than arrives. Pure but for what it remembers; looks may come at any pace.
 */
export class Backlog {
  #looks: Look[] = [];

  /** @param atMs by a monotonic clock; `end` and `next` are the next offsets of the log and of the reader */
  look(atMs: number, end: number, next: number): void {
    const last = this.#looks.at(-1);
    // Another log, or reading begins at an earlier place: the rates until now say nothing of it.
    if (last !== undefined && (end < last.end || next < last.next)) this.#looks = [];
    this.#looks.push({ atMs, end, next });
    while (this.#looks.length > 2 && (this.#looks.length > MOST_LOOKS || this.#secondIsOldEnough(atMs)))
      this.#looks.shift();
  }

  /** Undefined before there were two looks. */
  estimate(): BacklogEstimate | undefined {
    const first = this.#looks[0];
    const last = this.#looks.at(-1);
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return undefined;
    const seconds = (last.atMs - first.atMs) / 1_000;
    const inPerSecond = (last.end - first.end) / seconds;
    const outPerSecond = (last.next - first.next) / seconds;
    const lag = Math.max(0, last.end - last.next);
    // Who has read all that there was at the look before keeps up: something is on its way at any time.
    const keepsUp = last.next >= (this.#looks.at(-2)?.end ?? 0);
    const catchUpSeconds = keepsUp ? 0 : timeToRead(lag, outPerSecond - inPerSecond);
    return { lag, inPerSecond, outPerSecond, catchUpSeconds };
  }

  #secondIsOldEnough(now: number): boolean {
    const second = this.#looks[1];
    return second !== undefined && now - second.atMs >= SPAN_MS;
  }
}

/** The backlogs of several partitions as one: they are worked off side by side, so the slowest decides. */
export function joinEstimates(estimates: readonly BacklogEstimate[]): BacklogEstimate {
  const sum = (of: (one: BacklogEstimate) => number) => estimates.reduce((total, one) => total + of(one), 0);
  return {
    lag: sum(({ lag }) => lag),
    inPerSecond: sum(({ inPerSecond }) => inPerSecond),
    outPerSecond: sum(({ outPerSecond }) => outPerSecond),
    catchUpSeconds: Math.max(0, ...estimates.map(({ catchUpSeconds }) => catchUpSeconds)),
  };
}

function timeToRead(records: number, perSecond: number): number {
  return perSecond > 0 ? records / perSecond : Number.POSITIVE_INFINITY;
}
