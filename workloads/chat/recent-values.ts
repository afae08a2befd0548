const PLACES = 16_384;

/** Where texts stand. */
export interface TextSource {
  readonly view: DataView;
  /** What stands from `start` to `end`, as a string that holds on to nothing else. */
  text(start: number, end: number): string;
}

interface Remembered<T> {
  readonly length: number;
  /** The text's bytes in words of four; the last one overlaps the one before unless the length is even to four. */
  readonly words: Int32Array;
  readonly value: T;
}

/**
 * Remembers what was last made of a text, in a fixed number of places that some of its bytes choose: chat repeats
 * the same rooms, channels and sets of badges all the time. Bounded by its making; faster than a Map, which would
 * need the text as a string and hash all of it.
 */
export class RecentValues<T> {
  readonly #make: (text: string) => T;
  readonly #places: (Remembered<T> | undefined)[] = new Array<Remembered<T> | undefined>(PLACES).fill(
    undefined,
  );

  /** `make` must be a pure function of the text. */
  constructor(make: (text: string) => T) {
    this.#make = make;
  }

  /** What `make` gives for the text that stands from `start` to `end`. */
  at(source: TextSource, start: number, end: number): T {
    const { view } = source;
    const length = end - start;
    if (length < 4) return this.#make(source.text(start, end));
    const place = placeOf(view, start, end);
    const found = this.#places[place];
    if (found !== undefined && found.length === length && sameWords(view, start, end, found.words)) {
      return found.value;
    }
    const value = this.#make(source.text(start, end));
    this.#places[place] = { length, words: wordsOf(view, start, end), value };
    return value;
  }
}

/** Sets of badges differ mostly in the numbers at their end, names of channels anywhere. */
function placeOf(view: DataView, start: number, end: number): number {
  const middle = start + ((end - start - 4) >> 1);
  let hash = Math.imul(view.getInt32(start, true), 0x9e3779b1);
  hash = Math.imul(hash ^ view.getInt32(middle, true), 0x85ebca6b);
  hash = Math.imul(hash ^ view.getInt32(end - 4, true) ^ (end - start), 0xc2b2ae35);
  return hash >>> 18;
}

function sameWords(view: DataView, start: number, end: number, words: Int32Array): boolean {
  const last = words.length - 1;
  for (let index = 0; index < last; index++) {
    if (view.getInt32(start + 4 * index, true) !== words[index]) return false;
  }
  return view.getInt32(end - 4, true) === words[last];
}

function wordsOf(view: DataView, start: number, end: number): Int32Array {
  const words = new Int32Array((end - start + 3) >> 2);
  const last = words.length - 1;
  for (let index = 0; index < last; index++) words[index] = view.getInt32(start + 4 * index, true);
  words[last] = view.getInt32(end - 4, true);
  return words;
}
