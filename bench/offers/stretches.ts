import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Figure } from '../bench.ts';

/** How long work took, and its longest stretch without a turn for the event loop. */
export interface StretchTimes {
  readonly seconds: number;
  /** Processor time of this thread: what is left when other programs have the machine's cores too. */
  readonly cpuSeconds: number;
  readonly stallMs: number;
  readonly stallCpuMs: number;
}

/** Times work that lets the event loop have its turns; the turns are not counted. */
export class Stretches {
  readonly #total = { seconds: 0, cpuSeconds: 0, stallMs: 0, stallCpuMs: 0 };
  #began = performance.now();
  #cpu = process.threadCpuUsage();

  get sinceTurnMs(): number {
    return performance.now() - this.#began;
  }

  async turn(): Promise<void> {
    this.#stretchEnds();
    await nextTurn();
    this.#began = performance.now();
    this.#cpu = process.threadCpuUsage();
  }

  end(): StretchTimes {
    this.#stretchEnds();
    return this.#total;
  }

  #stretchEnds(): void {
    const total = this.#total;
    const ms = this.sinceTurnMs;
    const { user, system } = process.threadCpuUsage(this.#cpu);
    const cpuMs = (user + system) / 1000;
    total.seconds += ms / 1000;
    total.cpuSeconds += cpuMs / 1000;
    total.stallMs = Math.max(total.stallMs, ms);
    total.stallCpuMs = Math.max(total.stallCpuMs, cpuMs);
  }
}

/** Reports the longest stretch of some runs, by the wall clock and by processor time. */
export function stalls(
  shape: string,
  runs: readonly StretchTimes[],
  report: (figure: Omit<Figure, 'bench'>) => void,
): void {
  const wall = Math.max(...runs.map(({ stallMs }) => stallMs));
  const cpu = Math.max(...runs.map(({ stallCpuMs }) => stallCpuMs));
  report({ shape, metric: 'event-loop stall', value: wall, unit: 'ms', anchor: '< 50 ms', ratio: 50 / wall });
  report({
    shape,
    metric: 'event-loop stall, processor time',
    value: cpu,
    unit: 'ms',
    anchor: '< 50 ms',
    ratio: 50 / cpu,
  });
}
