/** One Kafka record that waits to be sent. */
export interface Waiting {
  readonly key: string | null;
  readonly value: Buffer;
  /** A mark; of two marks in a row only the later one says anything. */
  readonly mark: boolean;
}

/** What a batch may hold. */
export interface BatchLimits {
  readonly records: number;
  readonly bytes: number;
}

/** Kafka's overhead of a record and ours, roughly, bytes. */
const OVERHEAD_BYTES = 96;

/** What a record costs in memory and in a batch, bytes. */
export function costOf(record: Waiting): number {
  return record.value.length + (record.key?.length ?? 0) + OVERHEAD_BYTES;
}

/** The records of one partition in the order in which they will stand there. */
export class Lane {
  #records: Waiting[] = [];
  #head = 0;

  get length(): number {
    return this.#records.length - this.#head;
  }

  push(record: Waiting): void {
    this.#records.push(record);
  }

  /**
   * Puts a mark at the end. When a mark is there already that was not sent, it is replaced: so marks do not pile up
   * while Kafka is away. Returns the one replaced.
   */
  pushMark(mark: Waiting): Waiting | undefined {
    const last = this.length > 0 ? this.#records.at(-1) : undefined;
    if (last?.mark) this.#records[this.#records.length - 1] = mark;
    else this.#records.push(mark);
    return last?.mark ? last : undefined;
  }

  /** Takes the oldest records, at least one (if there is one) and no more than the limits allow. */
  take(limits: BatchLimits): readonly Waiting[] {
    let bytes = 0;
    let end = this.#head;
    while (end < this.#records.length && end - this.#head < limits.records) {
      const record = this.#records[end];
      if (record === undefined) break;
      bytes += costOf(record);
      if (bytes > limits.bytes && end > this.#head) break;
      end += 1;
    }
    const batch = this.#records.slice(this.#head, end);
    this.#head = end;
    this.#compact();
    return batch;
  }

  /** Frees what was taken, but not at every batch: moving the rest is not free. */
  #compact(): void {
    if (this.#head === this.#records.length) {
      this.#records = [];
      this.#head = 0;
    } else if (this.#head > 1_024 && this.#head * 2 > this.#records.length) {
      this.#records = this.#records.slice(this.#head);
      this.#head = 0;
    }
  }
}
