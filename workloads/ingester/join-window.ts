/**
 * Twitch's limit of JOINs (20 in 10 s an identity) as a sliding window: the instant at which Twitch refills is not
 * documented, so no span of the window's length may hold more than the limit, wherever it begins.
 */
export class JoinWindow {
  readonly #limit: number;
  readonly #spanMs: number;
  /** When the JOINs that still count were sent, oldest first. */
  #sent: number[] = [];

  /** `limit` JOINs in any `spanMs` milliseconds. */
  constructor(limit: number, spanMs: number) {
    this.#limit = limit;
    this.#spanMs = spanMs;
  }

  /** How many JOINs may be sent at `at` (monotonic milliseconds, now or later) if none is sent before. */
  free(at: number): number {
    const counting = this.#sent.filter(sentAt => sentAt > at - this.#spanMs).length;
    return this.#limit - counting;
  }

  /** Books one JOIN sent at `now`. Throws when the limit is passed: that is a defect of the caller. */
  take(now: number): void {
    this.#sent = this.#sent.filter(sentAt => sentAt > now - this.#spanMs);
    if (this.#sent.length >= this.#limit)
      throw new Error(`more than ${this.#limit} JOINs in ${this.#spanMs} ms`);
    this.#sent.push(now);
  }
}
