import type { Logger } from 'pino';
import type { ControllerOptions } from './controller.ts';
import { refOf } from './object-key.ts';
import type { Outcome } from './outcome.ts';
import type { WorkQueue } from './work-queue.ts';

export interface ReconcileRunOptions extends ControllerOptions {
  readonly queue: Pick<WorkQueue, 'addAfter' | 'retry' | 'forget'>;
  readonly log: Logger;
  /** Aborted when the controller stops and will wait no longer. */
  readonly stopped: AbortSignal;
}

const FIVE_MINUTES = 300_000;
const results = ['success', 'requeue_after', 'retry', 'stuck', 'error'] as const;

/** Returns the function that reconciles one key and does with its outcome what outcome.ts says. It never throws. */
export function createReconcileRun(options: ReconcileRunOptions): (key: string) => Promise<void> {
  const { name: controller, reconcile, runtime, queue, stopped, timeoutMs = FIVE_MINUTES } = options;
  const { clock, random, metrics } = runtime;
  // A rate needs a first value: a counter that appears with its first error shows no increase.
  for (const result of results) metrics.reconcileTotal.inc({ controller, result }, 0);
  metrics.reconcileErrors.inc({ controller }, 0);
  metrics.reconcilePanics.inc({ controller }, 0);
  metrics.reconcileTimeouts.inc({ controller }, 0);
  metrics.reconcileTerminalErrors.inc({ controller }, 0);

  function conclude(key: string, outcome: Outcome, log: Logger): void {
    switch (outcome.kind) {
      case 'done':
        queue.forget(key);
        metrics.reconcileTotal.inc({ controller, result: 'success' });
        return;
      case 'again':
        queue.forget(key);
        queue.addAfter(key, outcome.afterMs);
        metrics.reconcileTotal.inc({ controller, result: 'requeue_after' });
        log.debug({ because: outcome.because, afterMs: outcome.afterMs }, 'looks again later');
        return;
      case 'retry':
        queue.retry(key);
        metrics.reconcileTotal.inc({ controller, result: 'retry' });
        metrics.reconcileErrors.inc({ controller });
        log.info({ because: outcome.because }, 'tries again');
        return;
      case 'stuck':
        queue.forget(key);
        metrics.reconcileTotal.inc({ controller, result: 'stuck' });
        metrics.reconcileTerminalErrors.inc({ controller });
        log.warn({ because: outcome.because }, 'stuck until the object changes');
        return;
      default:
        outcome satisfies never;
    }
  }

  /** Aborts what takes too long, or goes on while the controller stops. */
  function watch(limit: AbortController, log: Logger): () => void {
    const timer = new AbortController();
    const stop = () => limit.abort(stopped.reason);
    stopped.addEventListener('abort', stop, { once: true });
    if (stopped.aborted) stop();
    clock.sleep(timeoutMs, timer.signal).then(
      () => {
        metrics.reconcileTimeouts.inc({ controller });
        log.warn({ timeoutMs }, 'a reconcile takes too long: aborted');
        limit.abort(new Error(`the reconcile took longer than ${timeoutMs} ms`));
      },
      () => undefined,
    );
    return () => {
      timer.abort();
      stopped.removeEventListener('abort', stop);
    };
  }

  return async key => {
    const reconcileId = randomId(random);
    const log = options.log.child({ key, reconcileId });
    const limit = new AbortController();
    const unwatch = watch(limit, log);
    const startedAt = clock.monotonic();
    metrics.activeWorkers.inc({ controller });
    try {
      conclude(key, await reconcile(refOf(key), { reconcileId, log, signal: limit.signal }), log);
    } catch (err) {
      queue.retry(key);
      metrics.reconcileTotal.inc({ controller, result: 'error' });
      metrics.reconcileErrors.inc({ controller });
      metrics.reconcilePanics.inc({ controller });
      log.error({ err }, 'a reconcile threw');
    } finally {
      unwatch();
      metrics.activeWorkers.dec({ controller });
      metrics.reconcileTime.observe({ controller }, (clock.monotonic() - startedAt) / 1_000);
    }
  };
}

/** Ten letters and digits: enough to find one run in a log. */
function randomId(random: () => number): string {
  return Math.floor(random() * 36 ** 10)
    .toString(36)
    .padStart(10, '0');
}
