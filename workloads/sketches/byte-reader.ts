const decoder = new TextDecoder();

/** Reads what a {@link ByteWriter} wrote. Beyond the end, or where no count can be, it throws a RangeError. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether everything was read. */
  get ended(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw new RangeError('the bytes end too early');
    this.#at += 1;
    return value;
  }

  count(): number {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const part = this.byte();
      value += (part & 127) * weight;
      if (!Number.isSafeInteger(value)) throw new RangeError('a count is too large');
      if (part < 128) return value;
    }
  }

  text(): string {
    return decoder.decode(this.bytes());
  }

  bytes(): Uint8Array {
    const length = this.count();
    if (length > this.#bytes.length - this.#at) throw new RangeError('the bytes end too early');
    const value = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return value;
  }
}
