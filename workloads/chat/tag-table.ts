import { digits } from './digits.ts';
import type { LineBytes } from './line-bytes.ts';
import { TAG_COUNT, tagAt } from './tag-slots.ts';
import { unescapeTag } from './unescape-tag.ts';

const [MINUS, ONE] = [45, 49];

/**
 * Where the values of the known tags stand in one line. It keeps positions, not strings: only what a record needs
 * is ever copied out of the line. One table serves any number of lines, one after the other.
 */
export class TagTable {
  readonly #line: LineBytes;
  #escaped = false;
  /** Start and end of each slot's value, side by side; both 0 when the tag is absent. */
  readonly #spans = new Int32Array(2 * TAG_COUNT);

  constructor(line: LineBytes) {
    this.#line = line;
  }

  /** Reads the tags between `start` (behind the `@`) and `end`. Of a tag that comes twice, the last counts. */
  read(start: number, end: number): void {
    const line = this.#line;
    const { view } = line;
    const spans = this.#spans;
    spans.fill(0);
    this.#escaped = start < end && line.find('\\', start, end) < end;
    let at = start;
    while (at < end) {
      const stop = line.find(';', at, end);
      const tag = tagAt(view, at);
      if (tag !== undefined) {
        spans[2 * tag.slot] = at + tag.length;
        spans[2 * tag.slot + 1] = stop;
      }
      at = stop + 1;
    }
  }

  /** Where the value starts; 0 when the tag is absent. */
  start(slot: number): number {
    return this.#spans[2 * slot] ?? 0;
  }

  /** Where the value ends. */
  end(slot: number): number {
    return this.#spans[2 * slot + 1] ?? 0;
  }

  /** The tag is there and not empty. */
  has(slot: number): boolean {
    return this.end(slot) > this.start(slot);
  }

  /** The value, unescaped, as a string that does not hold on to the line; '' when the tag is absent or empty. */
  text(slot: number): string {
    const value = this.#line.text(this.start(slot), this.end(slot));
    return this.#escaped && value.includes('\\') ? unescapeTag(value) : value;
  }

  /** The value when it is a whole number of at most 15 digits, not negative; otherwise -1. */
  count(slot: number): number {
    return digits(this.#line.bytes, this.start(slot), this.end(slot));
  }

  /** As `count`, but a negative number too; `undefined` when it is none. */
  integer(slot: number): number | undefined {
    const { bytes } = this.#line;
    const start = this.start(slot);
    const negative = this.has(slot) && bytes[start] === MINUS;
    const size = digits(bytes, negative ? start + 1 : start, this.end(slot));
    if (size === -1) return undefined;
    return negative ? -size : size;
  }

  /** The value is `1`. */
  isOne(slot: number): boolean {
    const start = this.start(slot);
    return this.end(slot) === start + 1 && this.#line.bytes[start] === ONE;
  }
}
