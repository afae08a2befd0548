import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

/** kafkajs' own interval (network/requestQueue/index.js, CHECK_PENDING_REQUESTS_INTERVAL), milliseconds. */
const CHECK_INTERVAL_MS = 10;

let mended = false;

/**
 * Mends a defect of kafkajs 2.2.4: with nothing pending and no throttling, `scheduleCheckPendingRequests` sets a
 * timer with a large negative delay, which Node 24 answers with a TimeoutNegativeWarning and which fires every
 * millisecond, for ever, on each connection (tulios/kafkajs#1751; the fix of #1755 was never released).
 * Ours sets a timer only when a request waits. Idempotent; call it before a client connects.
 * This folder mends kafkajs and knows nothing of the project, so the operator may import it too.
 */
export function mendKafkajsTimers(now: () => number = Date.now): void {
  if (mended) return;
  mended = true;
  RequestQueue.prototype.scheduleCheckPendingRequests = function schedule(): void {
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
    const throttled = this.throttledUntil - now();
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      throttled > 0 ? throttled : CHECK_INTERVAL_MS,
    );
  };
}
