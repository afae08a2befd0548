import type { ChatShape } from './chat-shape.ts';
import type { Random } from './random.ts';

const SYLLABLES = [
  'ba',
  'co',
  'di',
  'fu',
  'ge',
  'ha',
  'jo',
  'ki',
  'lu',
  'me',
  'na',
  'po',
  'ri',
  'su',
  'te',
  'zo',
];
/** A prime, so that multiplying modulo it gives every number once. */
const MOST_USERS = 1_048_573;

/** Draws logins of a channel's chatters: few write much, many little. */
export class ChatUsers {
  readonly #random: Random;
  /** The sum of all users' weights up to each rank. */
  readonly #sums: Float64Array;
  readonly #first: number;

  /** `place`: the channel's number; neighbouring channels share a fifth of their chatters. */
  constructor(shape: ChatShape, place: number, random: Random) {
    this.#random = random;
    this.#sums = new Float64Array(shape.users);
    this.#first = Math.floor(place * shape.users * 0.8);
    let sum = 0;
    for (let rank = 0; rank < shape.users; rank++) {
      sum += (rank + 1 + shape.userOffset) ** -shape.userExponent;
      this.#sums[rank] = sum;
    }
  }

  /** Somebody, the busier the likelier. */
  pick(): string {
    const sums = this.#sums;
    const wanted = this.#random() * (sums.at(-1) ?? 0);
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return userName(this.#first + low);
  }
}

/** An invented login for a number; different numbers below a million give different logins. */
export function userName(number: number): string {
  let rest = ((number + 1) * 7919) % MOST_USERS;
  let name = '';
  for (let part = 0; part < 5; part++) {
    name += SYLLABLES[rest & 15] ?? '';
    rest >>= 4;
  }
  return number % 3 === 0 ? `${name}_${number % 100}` : name;
}
