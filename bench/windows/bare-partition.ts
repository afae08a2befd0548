import type { Closing } from '../../workloads/processor/engine/closings.ts';
import type { WindowStore } from '../../workloads/processor/store/window-store.ts';
import type { BareEngine } from './bare-engine.ts';

/** As in the real flusher. */
const FLUSH_ROWS = 200;
const FULL_ROWS = 2_000;

/** One partition: its engine, and the closings on their way to Cassandra. */
export class BarePartition {
  readonly engine: BareEngine;
  readonly #store: WindowStore;
  #waiting: Closing[] = [];
  #writing = 0;
  #running: Promise<void> | undefined;

  constructor(engine: BareEngine, store: WindowStore) {
    this.engine = engine;
    this.#store = store;
  }

  get waiting(): number {
    return this.#waiting.length + this.#writing;
  }

  add(closings: readonly Closing[]): void {
    for (const closing of closings) this.#waiting.push(closing);
    if (this.#waiting.length >= FLUSH_ROWS) this.flush();
  }

  flush(): void {
    if (this.#running !== undefined || this.#waiting.length === 0) return;
    const closings = this.#waiting;
    this.#waiting = [];
    this.#writing = closings.length;
    this.#running = this.#store.writeClosings(closings, new AbortController().signal).finally(() => {
      this.#writing = 0;
      this.#running = undefined;
    });
  }

  async room(): Promise<void> {
    while (this.waiting >= FULL_ROWS) {
      this.flush();
      await this.#running;
    }
  }
}
