/** Wakes one waiter: a ring that nobody waits for is remembered. */
export class Doorbell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves at the next ring, or at once after one that was not heard yet. One waiter at a time. */
  async heard(): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    this.#rung = false;
  }
}
