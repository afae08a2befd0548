import type { ChatShape } from './chat-shape.ts';
import { knownEmotes } from './known-emotes.ts';
import type { Random } from './random.ts';

const SYLLABLES = [
  'lo',
  'wa',
  'gg',
  'an',
  'the',
  'mo',
  'ta',
  're',
  'is',
  'pu',
  'er',
  'ny',
  'ko',
  'us',
  'ing',
  'dra',
];
const WORDS = 1_000;
const BEYOND_ASCII = ['ça', 'größe', 'привет', '안녕', '\u{1f602}', '\u{1f44d}\u{1f3fd}', '¿qué', 'żółw'];
const COMMANDS = ['!uptime', '!song', '!rank', '!discord', '!join', '!points', '!gamble 100', '!followage'];
/** Makes texts of the lengths and kinds of a channel's chat, out of invented words. */
export class ChatTexts {
  readonly #shape: ChatShape;
  readonly #random: Random;
  readonly #emotes = [...knownEmotes.keys()];

  constructor(shape: ChatShape, random: Random) {
    this.#shape = shape;
    this.#random = random;
  }

  /** A text; `mention` gives somebody to speak to when the text needs one. */
  text(mention: () => string): string {
    const random = this.#random;
    const shape = this.#shape;
    const length = this.#length();
    const kind = random();
    if (kind < shape.actionShare) return `\u0001ACTION ${this.#words(length)}\u0001`;
    if (kind < shape.actionShare + shape.commandShare) return this.#oneOf(COMMANDS);
    if (kind < shape.actionShare + shape.commandShare + shape.mentionShare) {
      return `@${mention()} ${this.#words(length)}`;
    }
    const text = this.#words(length);
    const dress = random();
    if (dress < shape.beyondAsciiShare) return `${this.#oneOf(BEYOND_ASCII)} ${text}`;
    return dress < shape.beyondAsciiShare + shape.colonShare ? `:${text}` : text;
  }

  #length(): number {
    const share = this.#random();
    const quantiles = this.#shape.lengthQuantiles;
    const above = quantiles.findIndex(([upTo]) => upTo > share);
    const [toShare, to] = quantiles[above] ?? [1, 1];
    const [fromShare, from] = quantiles[above - 1] ?? [0, 1];
    return Math.max(1, Math.round(from + ((share - fromShare) / (toShare - fromShare)) * (to - from)));
  }

  /** Words until the length is reached; up to nine characters it is one. */
  #words(length: number): string {
    const { emoteShare, repetitionShare } = this.#shape;
    if (length <= 9) return this.#word(emoteShare, length);
    let text = this.#word(emoteShare);
    // Repetitions are longer than three words of two letters: the share is one of these messages.
    const again = this.#random() < 2 * repetitionShare ? text : undefined;
    while (text.length < length) {
      const word = again ?? this.#word(emoteShare / 4);
      if (text.length + 1 + word.length > 500) break;
      text += ` ${word}`;
    }
    return text;
  }

  /** A word; of just `length` when that is given and it is no emote. Rank r is drawn about as often as 1/r. */
  #word(emoteShare: number, length?: number): string {
    if (this.#random() < emoteShare) return this.#oneOf(this.#emotes);
    const rank = Math.floor(WORDS ** this.#random());
    let word = '';
    let rest = rank;
    do {
      word += SYLLABLES[rest & 15] ?? '';
      rest >>= 4;
    } while (rest > 0);
    if (length === undefined) return word;
    return word.length > length ? word.slice(0, length) : word.padEnd(length, word.slice(-1));
  }

  #oneOf(list: readonly string[]): string {
    return list[Math.floor(this.#random() * list.length)] ?? '';
  }
}
