/** Messages a second of wall time for each second of event time; `max` is as fast as clients read. */
export type Speed = 'max' | number;

const AFTER_THE_END_MS = 3_600_000;

/**
 * The simulated clock: event time. It follows the script at the chosen speed, but never passes an event that was
 * not sent yet, so that "it is T" always means "everything up to T has been sent". After the last event it is an hour
 * later, and whoever waits for a window to end need wait no more. Times in milliseconds; pure.
 */
export class ReplayClock {
  readonly #speed: Speed;
  #state: 'waiting' | 'playing' | 'done' = 'waiting';
  #startedAt = 0;
  #first = 0;
  /** Time of the next event that was not sent yet, or of the last when all were. */
  #next = 0;

  /** `first`: time of the script's first event. */
  constructor(speed: Speed, first: number) {
    this.#speed = speed;
    this.#first = first;
    this.#next = first;
  }

  get state(): 'waiting' | 'playing' | 'done' {
    return this.#state;
  }

  start(monotonic: number): void {
    this.#state = 'playing';
    this.#startedAt = monotonic;
  }

  /** The event at `time` is the next to be sent. */
  approach(time: number): void {
    this.#next = time;
  }

  /** All events were sent. */
  end(): void {
    this.#state = 'done';
  }

  /** How long to wait until an event is due. */
  delayUntil(time: number, monotonic: number): number {
    if (this.#speed === 'max') return 0;
    return Math.max(0, (time - this.#first) / this.#speed - (monotonic - this.#startedAt));
  }

  /** Event time now. */
  time(monotonic: number): number {
    if (this.#state === 'done') return this.#next + AFTER_THE_END_MS;
    const before = this.#next - 1;
    if (this.#state === 'waiting' || this.#speed === 'max') return before;
    return Math.min(before, Math.floor(this.#first + (monotonic - this.#startedAt) * this.#speed));
  }
}
