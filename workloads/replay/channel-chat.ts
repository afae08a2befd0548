import type { ScriptEvent, SpokenEvent } from './chat-script.ts';
import type { ChatMix, ChatShape } from './chat-shape.ts';
import { ChatTexts } from './chat-texts.ts';
import { ChatUsers } from './chat-users.ts';
import { uuidFor } from './identity.ts';
import type { Random } from './random.ts';

type WithoutPlace<T> = T extends ScriptEvent ? Omit<T, 'index' | 'time' | 'channel'> : never;
/** An event before it has its place in the script and its time. */
export type EventDraft = WithoutPlace<ScriptEvent>;

const CHEERS = [1, 10, 50, 100, 100, 200, 500, 1000, 5000];
const TIMEOUTS = [1, 10, 60, 600, 600, 1800];

/** What is said and done in one channel: who, what, and now and then more than a message. */
export class ChannelChat {
  readonly #random: Random;
  readonly #mix: ChatMix;
  readonly #seed: number;
  readonly #users: ChatUsers;
  readonly #texts: ChatTexts;
  #last: SpokenEvent | undefined;

  constructor(shape: ChatShape, mix: ChatMix, place: number, seed: number, random: Random) {
    this.#random = random;
    this.#mix = mix;
    this.#seed = seed;
    this.#users = new ChatUsers(shape, place, random);
    this.#texts = new ChatTexts(shape, random);
  }

  /** The next message, and what happens along with it: a mystery gift brings its single gifts. */
  next(): readonly EventDraft[] {
    return [this.#message(), ...this.#happening()];
  }

  /** Tells the message its place, so that later ones can answer or delete it. */
  said(event: SpokenEvent): void {
    this.#last = event;
  }

  #message(): EventDraft {
    const { replies, bits, firstMessages, sharedChat } = this.#mix;
    const login = this.#users.pick();
    const text = this.#texts.text(() => this.#users.pick());
    const last = this.#last;
    return {
      kind: 'message',
      login,
      text,
      ...(this.#chance(bits) ? { bits: this.#oneOf(CHEERS) } : {}),
      ...(this.#chance(firstMessages) ? { firstMessage: true } : {}),
      ...(this.#chance(replies) && last !== undefined ? { replyTo: replyTo(last, this.#seed) } : {}),
      ...(this.#chance(sharedChat) ? { sharedFrom: 'neighbour' } : {}),
    };
  }

  #happening(): EventDraft[] {
    const mix = this.#mix;
    const login = this.#users.pick();
    if (this.#chance(mix.subscriptions)) {
      const months = 1 + Math.floor(this.#random() * 40);
      return [{ kind: 'notice', notice: months === 1 ? 'sub' : 'resub', login, months }];
    }
    if (this.#chance(mix.mysteryGifts)) return this.#mysteryGift(login);
    if (this.#chance(mix.raids)) {
      return [{ kind: 'notice', notice: 'raid', login, viewers: 1 + Math.floor(this.#random() * 900) }];
    }
    const last = this.#last;
    if (last === undefined) return [];
    if (this.#chance(mix.timeouts))
      return [{ kind: 'clear', login: last.login, seconds: this.#oneOf(TIMEOUTS) }];
    if (!this.#chance(mix.deletions)) return [];
    return [{ kind: 'delete', login: last.login, text: last.text, target: uuidFor(this.#seed, last.index) }];
  }

  #mysteryGift(login: string): EventDraft[] {
    const giftCount = 1 + Math.floor(this.#random() * 10);
    const origin = String(1 + Math.floor(this.#random() * Number.MAX_SAFE_INTEGER));
    const gifts = Array.from({ length: giftCount }, (): EventDraft => {
      return { kind: 'notice', notice: 'subgift', login, recipient: this.#users.pick(), origin };
    });
    return [{ kind: 'notice', notice: 'submysterygift', login, giftCount, origin }, ...gifts];
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #oneOf(list: readonly number[]): number {
    return list[Math.floor(this.#random() * list.length)] ?? 0;
  }
}

function replyTo(last: SpokenEvent, seed: number): NonNullable<SpokenEvent['replyTo']> {
  return { id: uuidFor(seed, last.index), login: last.login, text: last.text };
}
