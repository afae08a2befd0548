import { RecentValues } from '../../chat/recent-values.ts';
import type { ChatMessage } from '../../chat/record.ts';
import type { ScannedMessage } from '../../chat/scanned-message.ts';
import type { IdSet } from './id-set.ts';
import type { CountedMessage } from './windows.ts';

/** Users, logins and channels come again and again: each is one string, made once. */
const names = new RecentValues<string>(text => text);
const users = new RecentValues<string>(text => text);

/** A scanned message as a window counts it; valid until the next scan. */
export class ScannedCount implements CountedMessage {
  readonly #scanned: ScannedMessage;

  constructor(scanned: ScannedMessage) {
    this.#scanned = scanned;
  }

  /** The bytes that the message stands in. */
  get bytes(): Uint8Array {
    return this.#scanned.bytes;
  }

  get time(): number {
    return this.#scanned.time;
  }

  get bits(): number {
    return this.#scanned.bits;
  }

  get firstMessage(): boolean {
    return this.#scanned.firstMessage;
  }

  addId(ids: IdSet): number {
    const { bytes, idStart, idEnd } = this.#scanned;
    return ids.addBytes(bytes, idStart, idEnd);
  }

  room(): string {
    return names.at(this.#scanned, this.#scanned.roomStart, this.#scanned.roomEnd);
  }

  user(): string {
    return users.at(this.#scanned, this.#scanned.userStart, this.#scanned.userEnd);
  }

  login(): string {
    return names.at(this.#scanned, this.#scanned.loginStart, this.#scanned.loginEnd);
  }

  channel(): string {
    return names.at(this.#scanned, this.#scanned.channelStart, this.#scanned.channelEnd);
  }
}

/** A decoded message as a window counts it. */
export class DecodedCount implements CountedMessage {
  readonly #message: ChatMessage;

  constructor(message: ChatMessage) {
    this.#message = message;
  }

  get time(): number {
    return this.#message.time;
  }

  get bits(): number {
    return this.#message.bits ?? 0;
  }

  get firstMessage(): boolean {
    return this.#message.firstMessage === true;
  }

  addId(ids: IdSet): number {
    return ids.add(this.#message.id);
  }

  user(): string {
    return this.#message.user;
  }

  login(): string {
    return this.#message.login;
  }

  channel(): string {
    return this.#message.channel;
  }
}
