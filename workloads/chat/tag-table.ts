import { copyText } from './copy-text.ts';
import { digits } from './digits.ts';
import { slotOf, TAG_COUNT } from './tag-slots.ts';
import { unescapeTag } from './unescape-tag.ts';

const ONE = 49;
const MINUS = 45;

/**
 * Where the values of the known tags stand in one line. It keeps positions, not strings: only what a record needs
 * is ever copied out of the line. One table serves any number of lines, one after the other.
 */
export class TagTable {
  #line = '';
  #escaped = false;
  readonly #starts = new Int32Array(TAG_COUNT);
  readonly #ends = new Int32Array(TAG_COUNT);

  /** Reads the tags between `start` (behind the `@`) and `end`. Of a tag that comes twice, the last counts. */
  read(line: string, start: number, end: number): void {
    const starts = this.#starts;
    const ends = this.#ends;
    starts.fill(0);
    ends.fill(0);
    this.#line = line;
    const backslash = start < end ? line.indexOf('\\', start) : -1;
    this.#escaped = backslash !== -1 && backslash < end;
    let at = start;
    while (at < end) {
      let stop = line.indexOf(';', at);
      if (stop === -1 || stop > end) stop = end;
      const slot = slotOf(line, at);
      if (slot !== 0) {
        // Names end with the first `=`; all later ones belong to the value.
        starts[slot] = line.indexOf('=', at) + 1;
        ends[slot] = stop;
      }
      at = stop + 1;
    }
  }

  /** The tag is there and not empty. */
  has(slot: number): boolean {
    return this.#end(slot) > this.#start(slot);
  }

  /** The value, unescaped, as a string that does not hold on to the line; '' when the tag is absent or empty. */
  text(slot: number): string {
    const value = copyText(this.#line, this.#start(slot), this.#end(slot));
    return this.#escaped && value.includes('\\') ? unescapeTag(value) : value;
  }

  /** The value as it stands in the line, escapes included. It may hold on to the line: do not keep it. */
  raw(slot: number): string {
    return this.#line.slice(this.#start(slot), this.#end(slot));
  }

  /** The value when it is a whole number of at most 15 digits, not negative; otherwise -1. */
  count(slot: number): number {
    return digits(this.#line, this.#start(slot), this.#end(slot));
  }

  /** As `count`, but a negative number too; `undefined` when it is none. */
  integer(slot: number): number | undefined {
    const start = this.#start(slot);
    const negative = this.has(slot) && this.#line.charCodeAt(start) === MINUS;
    const size = digits(this.#line, negative ? start + 1 : start, this.#end(slot));
    if (size === -1) return undefined;
    return negative ? -size : size;
  }

  /** The value is `1`. */
  isOne(slot: number): boolean {
    const start = this.#start(slot);
    return this.#end(slot) === start + 1 && this.#line.charCodeAt(start) === ONE;
  }

  #start(slot: number): number {
    return this.#starts[slot] ?? 0;
  }

  #end(slot: number): number {
    return this.#ends[slot] ?? 0;
  }
}
