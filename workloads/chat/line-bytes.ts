import { COPIED_IN_PIECES, copyText } from './copy-text.ts';

/**
 * Longest line that is read, in UTF-16 units. Twitch allows 8,191 bytes of tags and 500 characters of text; what
 * is longer than this is no chat.
 */
export const LONGEST_LINE = 16_384;

/** UTF-8 takes at most three bytes for a UTF-16 unit; the rest is room for reads of whole words behind the end. */
const SIZE = 3 * LONGEST_LINE + 64;

/** What `toString('latin1')` calls; calling it without the detour saves half the time. */
interface SlicingBuffer extends Buffer<ArrayBuffer> {
  latin1Slice(start: number, end: number): string;
}

/**
 * One line as UTF-8. Names and numbers are compared and read four bytes at a time, which is many times faster than
 * asking a string for its characters; searching and cutting is faster in a string. In a line of pure ASCII positions
 * in both are the same. One buffer serves all lines, one after the other.
 */
export class LineBytes {
  readonly #buffer = Buffer.allocUnsafeSlow(SIZE) as SlicingBuffer;
  readonly bytes = new Uint8Array(this.#buffer.buffer, 0, SIZE);
  readonly view = new DataView(this.#buffer.buffer, 0, SIZE);
  /** For searching, positions being those of the bytes: the line itself, or its bytes taken for Latin-1. */
  searchable = '';
  #ascii = true;

  /** Takes in a line of at most `LONGEST_LINE` units and returns its length in bytes. */
  load(line: string): number {
    const length = this.#buffer.write(line);
    this.#ascii = length === line.length;
    this.searchable = this.#ascii ? line : this.#buffer.toString('latin1', 0, length);
    return length;
  }

  /** The first place of an ASCII character from `from` on, or `end` when there is none before. */
  find(character: string, from: number, end: number): number {
    const found = this.searchable.indexOf(character, from);
    return found === -1 || found > end ? end : found;
  }

  /** What stands from `start` to `end`, as a string that does not hold on to the line. */
  text(start: number, end: number): string {
    if (!this.#ascii) return this.#buffer.toString('utf8', start, end);
    if (end - start > COPIED_IN_PIECES) return this.#buffer.latin1Slice(start, end);
    return copyText(this.searchable, start, end);
  }
}

/** Four ASCII characters as `view.getInt32(at, true)` reads them. */
export function word(text: string): number {
  return (
    text.charCodeAt(0) | (text.charCodeAt(1) << 8) | (text.charCodeAt(2) << 16) | (text.charCodeAt(3) << 24)
  );
}
