/** Messages a second from readings of a counter that starts again at each window. */
export class RateMeter {
  readonly #spanMs: number;
  #readings: { readonly at: number; readonly total: number }[] = [];
  #window = Number.NEGATIVE_INFINITY;
  #inWindow = 0;
  #total = 0;

  /** @param spanMs how far back the mean goes, milliseconds */
  constructor(spanMs = 10_000) {
    this.#spanMs = spanMs;
  }

  /** Takes a reading: `messages` counted so far in the window that starts at `windowStart`. */
  read(at: number, windowStart: number, messages: number): void {
    if (windowStart > this.#window) {
      this.#window = windowStart;
      this.#inWindow = 0;
    }
    if (windowStart < this.#window) return;
    this.#total += Math.max(0, messages - this.#inWindow);
    this.#inWindow = Math.max(this.#inWindow, messages);
    this.#readings.push({ at, total: this.#total });
    this.#forget(at);
  }

  /** The mean over the span, messages a second; 0 before there are two readings. */
  rate(at: number): number {
    this.#forget(at);
    const [first] = this.#readings;
    if (first === undefined || at <= first.at) return 0;
    return ((this.#total - first.total) * 1000) / (at - first.at);
  }

  /** Keeps one reading older than the span: the mean goes back to it. */
  #forget(at: number): void {
    const second = this.#readings[1];
    if (second === undefined || at - second.at < this.#spanMs) return;
    this.#readings = this.#readings.filter((_, index) => {
      const next = this.#readings[index + 1];
      return next === undefined || at - next.at < this.#spanMs;
    });
  }
}
