/** Which run of settings and log a row belongs to. Rows of a later revision replace those of an earlier one. */
export interface Revision {
  /** 1, 2, ... within one partition of a pipeline. */
  readonly number: number;
  /** When it began by the processor's clock, milliseconds since 1970; 0 for the first, which has nothing to replace. */
  readonly startedAtMs: number;
  /** See configHash. */
  readonly configHash: string;
}

/** The revision that a partition without a checkpoint starts with: nothing in it depends on a clock. */
export function firstRevision(configHash: string): Revision {
  return { number: 1, startedAtMs: 0, configHash };
}

/**
 * The revision after `previous`. It starts no earlier than anything its predecessor can have written down, even when
 * this machine's clock is behind the brokers'.
 */
export function nextRevision(
  previous: Revision,
  configHash: string,
  clocks: { readonly nowMs: number; readonly appendMs: number },
): Revision {
  return {
    number: previous.number + 1,
    startedAtMs: Math.max(clocks.nowMs, clocks.appendMs + 1, previous.startedAtMs + 1),
    configHash,
  };
}

/**
 * The write time (`USING TIMESTAMP`, microseconds) of what a closing record decides: grows with append time, is larger
 * for a later revision, and is equal only for equal bytes, so last-write-wins is always right. Real time, which
 * time-window compaction needs.
 */
export function stampMicros(revision: Revision, appendMs: number): number {
  return Math.max(appendMs, revision.startedAtMs) * 1_000 + (revision.number % 1_000);
}
