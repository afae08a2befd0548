const SETS = 8_192;
const WAYS = 2;
const SHIFT = 32 - Math.log2(SETS);

/** Where texts stand. */
export interface TextSource {
  readonly view: DataView;
  /** What stands from `start` to `end`, as a string that holds on to nothing else. */
  text(start: number, end: number): string;
}

/**
 * Remembers what was last made of a text, in a fixed number of places, two of which some of its bytes choose: chat repeats
 * the same rooms, channels and sets of badges all the time. Bounded by its making; faster than a Map, which would
 * need the text as a string and hash all of it.
 *
 * The bytes of all texts stand in one array: of an object a text, a comparison would wait for memory three times.
 */
export class RecentValues<T> {
  readonly #make: (text: string) => T;
  /** Words of a place: the text's length, then its bytes in words of four, of which the last overlaps the one before. */
  readonly #stride: number;
  readonly #words: Int32Array;
  readonly #values: (T | undefined)[] = new Array<T | undefined>(SETS * WAYS).fill(undefined);

  /** `make` must be a pure function of the text. Texts above `longest` bytes are not remembered: 28, 60 or 124. */
  constructor(make: (text: string) => T, longest: 28 | 60 | 124 = 28) {
    this.#make = make;
    this.#stride = longest / 4 + 1;
    this.#words = new Int32Array(SETS * WAYS * this.#stride);
  }

  /** What `make` gives for the text that stands from `start` to `end`. */
  at(source: TextSource, start: number, end: number): T {
    const { view } = source;
    const length = end - start;
    const stride = this.#stride;
    if (length < 4 || length > 4 * (stride - 1)) return this.#make(source.text(start, end));
    const words = this.#words;
    const first = setOf(view, start, end) * WAYS;
    for (let place = first; place < first + WAYS; place++) {
      const base = place * stride;
      if (words[base] === length && sameWords(view, start, end, words, base + 1)) {
        return this.#values[place] as T;
      }
    }
    const value = this.#make(source.text(start, end));
    // The newest stands first; the one before it gets a second chance.
    words.copyWithin((first + 1) * stride, first * stride, (first + 1) * stride);
    this.#values[first + 1] = this.#values[first];
    writeWords(view, start, end, words, first * stride);
    this.#values[first] = value;
    return value;
  }
}

/** Sets of badges differ mostly in the numbers at their end, names of channels anywhere. */
function setOf(view: DataView, start: number, end: number): number {
  const middle = start + ((end - start - 4) >> 1);
  let hash = Math.imul(view.getInt32(start, true), 0x9e3779b1);
  hash = Math.imul(hash ^ view.getInt32(middle, true), 0x85ebca6b);
  hash = Math.imul(hash ^ view.getInt32(end - 4, true) ^ (end - start), 0xc2b2ae35);
  return hash >>> SHIFT;
}

function sameWords(view: DataView, start: number, end: number, words: Int32Array, base: number): boolean {
  const last = end - 4;
  let word = base;
  for (let at = start; at < last; at += 4) {
    if (view.getInt32(at, true) !== words[word++]) return false;
  }
  return view.getInt32(last, true) === words[word];
}

function writeWords(view: DataView, start: number, end: number, words: Int32Array, base: number): void {
  const last = end - 4;
  let word = base;
  words[word++] = end - start;
  for (let at = start; at < last; at += 4) words[word++] = view.getInt32(at, true);
  words[word] = view.getInt32(last, true);
}
