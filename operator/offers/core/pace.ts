/** The event loop may have a turn now: whoever drives the generator decides. */
export interface Pause {
  readonly kind: 'pause';
}

/** Looks that take a millisecond or two. */
export const PAUSE_EVERY = 5_000;

/** Lets a generator pause after so many looks at nodes and classes, as the cluster counts them. */
export class Pace {
  readonly #work: { readonly examined: number };
  readonly #every: number;
  #pauseAt: number;

  constructor(work: { readonly examined: number }, every: number = PAUSE_EVERY) {
    this.#work = work;
    this.#every = every;
    this.#pauseAt = work.examined + every;
  }

  /** Whether it is time to pause. Asked before {@link pause}, which costs more than a look. */
  get isOver(): boolean {
    return this.#work.examined >= this.#pauseAt;
  }

  *pause(): Generator<Pause, void> {
    yield { kind: 'pause' };
    this.#pauseAt = this.#work.examined + this.#every;
  }
}
