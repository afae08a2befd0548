import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** What one process measured of itself. */
export interface Measured {
  readonly pods: number;
  readonly rssMb: number;
  readonly peakRssMb: number;
  readonly bytesAPod: number;
  readonly longestStallMs: number;
  readonly listSeconds: number;
}

export interface Measuring {
  elapsedMs(): number;
  result(pods: number, listedMs: number): Measured;
}

/** Begins to measure this process; it must run with --expose-gc. */
export function startMeasuring(): Measuring {
  const before = heapAfterCollection();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const startedAt = performance.now();
  return {
    elapsedMs: () => performance.now() - startedAt,
    result(pods, listedMs) {
      delay.disable();
      // In this order: the collection below is ours, not the program's.
      const rssMb = process.memoryUsage.rss() / 1e6;
      const peakRssMb = peakRss() / 1e6;
      return {
        pods,
        rssMb,
        peakRssMb,
        bytesAPod: (heapAfterCollection() - before) / pods,
        longestStallMs: delay.max / 1e6,
        listSeconds: listedMs / 1_000,
      };
    },
  };
}

function heapAfterCollection(): number {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** The largest resident set so far, in bytes, as Linux kept it. */
function peakRss(): number {
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(line?.[1] ?? Number.NaN) * 1_024;
}
