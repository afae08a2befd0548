import type { BuildProgress } from './control-plane-build.ts';

/** The first build takes minutes: what to say while it runs. */
export function renderBuildProgress({ compiled, total, current }: BuildProgress, elapsedMs: number): string {
  const seconds = Math.round(elapsedMs / 1000);
  const time = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  // Go links after the last package, silently, for half a minute.
  const last = current.endsWith('/control-plane') ? 'linking' : current;
  return `building the control plane (once, about 5 minutes): ${compiled} of ${total} packages, ${time}: ${last}`;
}

/** A terminal, or what stands in for one. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const LINE_EVERY_MS = 15_000;

/** Shows progress on one line of a terminal; elsewhere (a log) as a line now and then. */
export function createProgressLine(output: ProgressOutput, monotonic: () => number) {
  const began = monotonic();
  let said = Number.NEGATIVE_INFINITY;
  let open = false;
  return {
    show(progress: BuildProgress): void {
      const now = monotonic();
      const line = renderBuildProgress(progress, now - began);
      if (output.isTTY === true) {
        output.write(`\r\u001b[K${line.slice(0, (output.columns ?? 80) - 1)}`);
        open = true;
      } else if (now - said >= LINE_EVERY_MS) {
        said = now;
        output.write(`${line}\n`);
      }
    },
    /** Leaves the line. */
    end(): void {
      if (open) output.write('\r\u001b[K');
      open = false;
    },
  };
}
