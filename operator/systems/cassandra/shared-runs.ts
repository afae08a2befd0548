/**
 * Work of which one run serves everybody who asks for the same while it is under way, and whose runs can be told to
 * stand in line. A run is nobody's own: who stops waiting for it does not stop it.
 */
export class SharedRuns<T> {
  readonly #running = new Map<string, Promise<T>>();
  #line: Promise<unknown> = Promise.resolve();

  /** Joins the run of this key, or starts it. */
  join(key: string, start: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const run = start().finally(() => this.#running.delete(key));
    this.#running.set(key, run);
    // Whoever waits sees the failure; a run that nobody waits for any more must not end the process.
    run.catch(() => undefined);
    return run;
  }

  /** Does `work` when everything that stood in line before is over. */
  inLine<R>(work: () => Promise<R>): Promise<R> {
    const turn = this.#line.then(work, work);
    this.#line = turn.catch(() => undefined);
    return turn;
  }
}
