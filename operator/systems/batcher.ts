import type { Clock } from '../kube/clock.ts';

export interface BatcherOptions<I> {
  readonly clock: Clock;
  /** How long the first item waits for company, in milliseconds. */
  readonly lingerMs: number;
  readonly maxItems: number;
  /** Most weight of one batch; an item heavier than that travels alone. */
  readonly maxWeight?: number;
  readonly weightOf?: (item: I) => number;
  /** Items waiting at most; beyond that `submit` rejects with {@link QueueFull}. */
  readonly maxQueued: number;
  /** Two items of one key never travel in one batch: the second waits for the next. */
  readonly keyOf: (item: I) => string;
}

/** The queue in front of a system is full; the asker tries again later. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

interface Waiting<I, O> {
  readonly item: I;
  resolve(value: O): void;
  reject(reason: unknown): void;
}

/**
 * Gathers single requests of many concurrent reconciles into few calls. One call is under way at a time, so what
 * arrives meanwhile is the next batch: the slower the server, the larger the batches.
 */
export class Batcher<I, O> {
  readonly #run: (items: readonly I[]) => Promise<readonly O[]>;
  readonly #options: BatcherOptions<I>;
  readonly #queue = new Set<Waiting<I, O>>();
  #draining = false;

  /** @param run Answers one result for each item, in the items' order; a rejection rejects the whole batch. */
  constructor(run: (items: readonly I[]) => Promise<readonly O[]>, options: BatcherOptions<I>) {
    this.#run = run;
    this.#options = options;
  }

  /** Resolves with the item's own result. An abort takes a waiting item out of the queue. */
  submit(item: I, signal: AbortSignal): Promise<O> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (this.#queue.size >= this.#options.maxQueued) {
      return Promise.reject(new QueueFull(`${this.#queue.size} requests are waiting already`));
    }
    const { promise, resolve, reject } = Promise.withResolvers<O>();
    const waiting: Waiting<I, O> = { item, resolve, reject };
    const leave = () => {
      this.#queue.delete(waiting);
      reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    this.#queue.add(waiting);
    if (!this.#draining) {
      this.#draining = true;
      void this.#drain();
    }
    return promise.finally(() => signal.removeEventListener('abort', leave));
  }

  async #drain(): Promise<void> {
    await this.#options.clock.sleep(this.#options.lingerMs);
    while (this.#queue.size > 0) {
      const batch = this.#take();
      try {
        const results = await this.#run(batch.map(waiting => waiting.item));
        batch.forEach((waiting, index) => {
          waiting.resolve(results[index] as O);
        });
      } catch (error) {
        for (const waiting of batch) waiting.reject(error);
      }
    }
    this.#draining = false;
  }

  #take(): readonly Waiting<I, O>[] {
    const { maxItems, maxWeight = Number.POSITIVE_INFINITY, weightOf = () => 1, keyOf } = this.#options;
    const batch: Waiting<I, O>[] = [];
    const keys = new Set<string>();
    let weight = 0;
    for (const waiting of this.#queue) {
      if (batch.length >= maxItems) break;
      const key = keyOf(waiting.item);
      if (keys.has(key)) continue;
      const itemWeight = weightOf(waiting.item);
      if (batch.length > 0 && weight + itemWeight > maxWeight) break;
      keys.add(key);
      weight += itemWeight;
      batch.push(waiting);
      this.#queue.delete(waiting);
    }
    return batch;
  }
}
