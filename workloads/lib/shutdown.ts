import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

/** One step of a drain; gives up when the signal is aborted (the deadline of the whole drain). */
export type DrainStep = (signal: AbortSignal) => Promise<void> | void;

/** What a drain needs. */
export interface ShutdownOptions {
  /** For all steps together, milliseconds; shorter than the pod's `terminationGracePeriodSeconds`. */
  readonly deadlineMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** The part of `process` that a shutdown needs. */
export interface SignalSource {
  on(event: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
}

/**
 * An ordered drain: steps run one after another in the order they were added, each even when an earlier one failed,
 * until the deadline.
 */
export class Shutdown {
  readonly #options: ShutdownOptions;
  readonly #steps: { readonly name: string; readonly run: DrainStep }[] = [];
  #running: Promise<boolean> | undefined;

  constructor(options: ShutdownOptions) {
    this.#options = options;
  }

  /** Adds a step to the end. `name` says in the log what was being done when something went wrong. */
  add(name: string, run: DrainStep): void {
    this.#steps.push({ name, run });
  }

  /** Drains at the first SIGTERM or SIGINT and then calls `exit` with 0, or with 1 when a step failed or ran out of time. */
  listen(source: SignalSource, exit: (code: number) => void): void {
    for (const name of ['SIGTERM', 'SIGINT'] as const) {
      source.on(name, () => {
        void this.run(name).then(clean => exit(clean ? 0 : 1));
      });
    }
  }

  /** Whether a drain has begun. */
  get begun(): boolean {
    return this.#running !== undefined;
  }

  /** Drains once, however often it is called. Resolves to whether every step ended well and in time. */
  run(because: string): Promise<boolean> {
    this.#running ??= this.#drain(because);
    return this.#running;
  }

  async #drain(because: string): Promise<boolean> {
    const { clock, log, deadlineMs } = this.#options;
    log.info({ because }, 'draining');
    const started = clock.monotonic();
    const deadline = new AbortController();
    const done = new AbortController();
    const timeUp = clock
      .sleep(deadlineMs, done.signal)
      .then(() => deadline.abort(new Error(`the drain took more than ${deadlineMs} ms`)))
      .catch(() => undefined);
    let clean = true;
    for (const step of this.#steps) {
      try {
        await Promise.race([step.run(deadline.signal), rejected(deadline.signal)]);
      } catch (error) {
        clean = false;
        log.error({ err: error, step: step.name }, 'a step of the drain failed');
      }
    }
    done.abort();
    await timeUp;
    log.info({ clean, ms: Math.round(clock.monotonic() - started) }, 'drained');
    return clean;
  }
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
