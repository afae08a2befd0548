const WORDS = 4;
const UUID_LENGTH = 36;
const HYPHEN = 45;
const FIRST_CAPACITY = 64;
const NOT_HEX = 0x100;

/** Value of a lower-case hexadecimal digit, by its byte. */
const HEX = new Int32Array(256).fill(NOT_HEX);
for (let digit = 0; digit < 16; digit++) HEX[digit.toString(16).charCodeAt(0)] = digit;

/** Where the digits of a UUID's four words stand in its text, each word two times four digits. */
const HALVES = [0, 4, 9, 14, 19, 24, 28, 32] as const;

/**
 * The ids of one window's messages, exactly. Twitch's ids are UUIDs, which are kept as four words in typed arrays: a Set of
 * strings takes four times the memory and half of a processor's time. Ids of any other form are kept as strings.
 *
 * Each id has an index, in the order of their coming.
 */
export class IdSet {
  #words = new Int32Array(FIRST_CAPACITY * WORDS);
  /** Open addressing, twice the capacity: index + 1 of the id in each place, 0 where there is none. */
  #places = new Int32Array(FIRST_CAPACITY * 2);
  #count = 0;
  #others: Map<string, number> | undefined;
  #texts: Map<number, string> | undefined;
  // The UUID that was read last.
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  get size(): number {
    return this.#count;
  }

  /** Adds an id; its index, or -1 when it is known. */
  add(id: string): number {
    if (id.length === UUID_LENGTH) {
      for (let at = 0; at < UUID_LENGTH; at++) scratch[at] = id.charCodeAt(at) < 128 ? id.charCodeAt(at) : 0;
      if (this.#readUuid(scratch, 0)) return this.#addWords();
    }
    return this.#addOther(id);
  }

  /** Adds the id that stands from `start` to `end`, printable ASCII; its index, or -1 when it is known. */
  addBytes(bytes: Uint8Array, start: number, end: number): number {
    if (end - start === UUID_LENGTH && this.#readUuid(bytes, start)) return this.#addWords();
    return this.#addOther(
      Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1'),
    );
  }

  /** Whether the id of index `a` stands before that of `b`, by their characters. */
  isBefore(a: number, b: number): boolean {
    if (this.#texts !== undefined) return this.text(a) < this.text(b);
    const words = this.#words;
    // Digits and letters have the order of their values, so the texts have that of the numbers.
    for (let word = 0; word < WORDS; word++) {
      const left = (words[a * WORDS + word] ?? 0) >>> 0;
      const right = (words[b * WORDS + word] ?? 0) >>> 0;
      if (left !== right) return left < right;
    }
    return false;
  }

  /** The id of an index. */
  text(index: number): string {
    const other = this.#texts?.get(index);
    if (other !== undefined) return other;
    let hex = '';
    for (let word = 0; word < WORDS; word++) {
      hex += ((this.#words[index * WORDS + word] ?? 0) >>> 0).toString(16).padStart(8, '0');
    }
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  /** Reads a UUID of lower-case digits; says whether there is one. */
  #readUuid(bytes: Uint8Array, start: number): boolean {
    if (bytes[start + 8] !== HYPHEN || bytes[start + 13] !== HYPHEN) return false;
    if (bytes[start + 18] !== HYPHEN || bytes[start + 23] !== HYPHEN) return false;
    const h0 = fourDigits(bytes, start + HALVES[0]);
    const h1 = fourDigits(bytes, start + HALVES[1]);
    const h2 = fourDigits(bytes, start + HALVES[2]);
    const h3 = fourDigits(bytes, start + HALVES[3]);
    const h4 = fourDigits(bytes, start + HALVES[4]);
    const h5 = fourDigits(bytes, start + HALVES[5]);
    const h6 = fourDigits(bytes, start + HALVES[6]);
    const h7 = fourDigits(bytes, start + HALVES[7]);
    if ((h0 | h1 | h2 | h3 | h4 | h5 | h6 | h7) < 0) return false;
    this.#a = (h0 << 16) | h1;
    this.#b = (h2 << 16) | h3;
    this.#c = (h4 << 16) | h5;
    this.#d = (h6 << 16) | h7;
    return true;
  }

  #addWords(): number {
    const words = this.#words;
    const places = this.#places;
    const a = this.#a;
    const b = this.#b;
    const c = this.#c;
    const d = this.#d;
    const mask = places.length - 1;
    let place = hash(a, b, c, d) & mask;
    for (let held = places[place] ?? 0; held !== 0; held = places[place] ?? 0) {
      const at = (held - 1) * WORDS;
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) return -1;
      place = (place + 1) & mask;
    }
    const index = this.#count;
    places[place] = index + 1;
    const at = index * WORDS;
    words[at] = a;
    words[at + 1] = b;
    words[at + 2] = c;
    words[at + 3] = d;
    this.#count += 1;
    if (this.#count * WORDS === words.length) this.#grow();
    return index;
  }

  #addOther(id: string): number {
    this.#others ??= new Map();
    this.#texts ??= new Map();
    if (this.#others.has(id)) return -1;
    const index = this.#count;
    this.#others.set(id, index);
    this.#texts.set(index, id);
    this.#count += 1;
    if (this.#count * WORDS === this.#words.length) this.#grow();
    return index;
  }

  #grow(): void {
    const words = new Int32Array(this.#words.length * 2);
    words.set(this.#words);
    const places = new Int32Array(this.#places.length * 2);
    const mask = places.length - 1;
    for (let index = 0; index < this.#count; index++) {
      if (this.#texts?.has(index)) continue;
      const at = index * WORDS;
      let place = hash(words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0) & mask;
      while (places[place] !== 0) place = (place + 1) & mask;
      places[place] = index + 1;
    }
    this.#words = words;
    this.#places = places;
  }
}

const scratch = new Uint8Array(UUID_LENGTH);

/** Mixes all words: whoever sends chat does not choose the ids, but a test or another source may. */
function hash(a: number, b: number, c: number, d: number): number {
  let value = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 15) ^ c, 0xc2b2ae35);
  value = Math.imul(value ^ (value >>> 13) ^ d, 0x27d4eb2f);
  return value ^ (value >>> 16);
}

/** Four hexadecimal digits, or a negative number. */
function fourDigits(bytes: Uint8Array, at: number): number {
  const a = HEX[bytes[at] ?? 0] ?? NOT_HEX;
  const b = HEX[bytes[at + 1] ?? 0] ?? NOT_HEX;
  const c = HEX[bytes[at + 2] ?? 0] ?? NOT_HEX;
  const d = HEX[bytes[at + 3] ?? 0] ?? NOT_HEX;
  if ((a | b | c | d) >= NOT_HEX) return -1;
  return (a << 12) | (b << 8) | (c << 4) | d;
}
