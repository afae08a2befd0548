/** Lets at most `limit` tasks run at once, over all callers; the others wait in the order they came. */
export class BoundedFlight {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #flying = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Tasks that run now. */
  get flying(): number {
    return this.#flying;
  }

  /** Runs every task; rejects with the first failure after all have ended, so that none goes on unseen. */
  async all(tasks: readonly (() => Promise<void>)[]): Promise<void> {
    const ended = await Promise.allSettled(tasks.map(task => this.run(task)));
    const failed = ended.find(result => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async run(task: () => Promise<void>): Promise<void> {
    // The one who ends hands its place on, so a newcomer never overtakes who waits.
    if (this.#flying < this.#limit) this.#flying += 1;
    else await new Promise<void>(resolve => this.#waiting.push(resolve));
    try {
      await task();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#flying -= 1;
      else next();
    }
  }
}
