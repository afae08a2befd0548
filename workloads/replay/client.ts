import type { RenderedLine } from './render-event.ts';
import type { Session } from './session.ts';
import type { Transport } from './transport.ts';

/** Text that is gathered before it becomes one frame. Twitch too sends several lines in one. */
const FRAME_SIZE = 8_192;
/** A client with more than this on its way is waited for. Characters, about bytes. */
const FULL = 1 << 20;
/** Until it has less than this. */
const DRAINED = 1 << 18;

/**
 * One client's way out: gathers lines into frames, knows how much is on its way, and misbehaves when a test asks for
 * it. Everything leaves in the order in which it was given.
 */
export class Client {
  readonly session: Session;
  readonly #transport: Transport;
  #gathered = '';
  #underway = 0;
  #open = true;
  #muted = false;
  #waiting: (() => void)[] = [];
  #delayMs = 0;
  /** Frames that wait for their delay to pass. */
  #held = 0;
  #delayed: Promise<void> = Promise.resolve();

  constructor(session: Session, transport: Transport) {
    this.session = session;
    this.#transport = transport;
  }

  get open(): boolean {
    return this.#open;
  }

  get muted(): boolean {
    return this.#muted;
  }

  /** More is on its way than should be; wait for `drained` before giving it more chat. */
  get full(): boolean {
    return this.#open && this.#underway > FULL;
  }

  /** Gathers a line. It leaves with the next full frame or `flush`. */
  line(line: string): void {
    if (!this.#open || this.#muted) return;
    this.#gathered += `${line}\r\n`;
    if (this.#gathered.length >= FRAME_SIZE) this.flush();
  }

  /** Gathers a line of chat in the form the client asked for. */
  chat({ tags, rest, needsCommands }: RenderedLine): void {
    if (needsCommands && !this.session.wantsCommands) return;
    this.line(this.session.wantsTags ? `@${tags} ${rest}` : rest);
  }

  /** Sends what was gathered. */
  flush(): void {
    if (this.#gathered === '') return;
    const frame = this.#gathered;
    this.#gathered = '';
    this.#send(frame);
  }

  /** Sends bytes as they are, after all that was gathered. */
  raw(bytes: Buffer): void {
    if (!this.#open || this.#muted) return;
    this.flush();
    this.#send(bytes);
  }

  /** Resolves when enough has left, or the client is gone. */
  drained(): Promise<void> {
    if (!this.#open || this.#underway < DRAINED) return Promise.resolve();
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  close(): void {
    this.flush();
    this.#transport.close();
  }

  /** Cuts the connection. */
  terminate(): void {
    this.#transport.terminate();
  }

  /** Half-open: takes everything and sends nothing any more, without closing. */
  mute(): void {
    this.#muted = true;
    this.#gathered = '';
  }

  /** Everything from now on leaves `ms` later. */
  slowDown(ms: number): void {
    this.#delayMs = ms;
  }

  /** The socket is closed. */
  ended(): void {
    this.#open = false;
    this.#gathered = '';
    this.#underway = 0;
    this.#wake();
  }

  #send(data: string | Buffer): void {
    const { length } = data;
    this.#underway += length;
    const written = (): void => {
      if (!this.#open) return;
      this.#underway -= length;
      if (this.#underway < DRAINED) this.#wake();
    };
    // Nothing overtakes a frame that is still held.
    if (this.#delayMs === 0 && this.#held === 0) {
      this.#transport.send(data, written);
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held++;
    setTimeout(resolve, this.#delayMs);
    this.#delayed = Promise.all([this.#delayed, promise]).then(() => {
      this.#held--;
      if (this.#open && !this.#muted) this.#transport.send(data, written);
      else written();
    });
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
