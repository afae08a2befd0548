const encoder = new TextEncoder();

/** Bytes that grow. Whole numbers go seven bits a byte, lowest first, as in Protocol Buffers' varint. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** A whole number from 0 to 2^53 - 1. */
  count(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no count`);
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  /** UTF-8 with its length in bytes before it. */
  text(value: string): void {
    const { length } = value;
    if (length < 128 && this.#plain(value, length)) return;
    this.bytes(encoder.encode(value));
  }

  /** Bytes with their number before them. */
  bytes(value: Uint8Array): void {
    this.count(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** A copy of what was written. */
  take(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** A short text of ASCII, which nearly all are, in a third of the encoder's time; false when it is another. */
  #plain(value: string, length: number): boolean {
    this.#reserve(length + 1);
    const bytes = this.#bytes;
    const start = this.#length + 1;
    for (let at = 0; at < length; at += 1) {
      const unit = value.charCodeAt(at);
      if (unit > 127) return false;
      bytes[start + at] = unit;
    }
    bytes[this.#length] = length;
    this.#length = start + length;
    return true;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + more));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
