import type { ConnectionId } from './plan-events.ts';

/** How sure the clock is to be. Milliseconds. */
export interface MarkClockSettings {
  /** Twitch's servers do not share one clock, and rooms reach a connection by different ways. */
  readonly marginMs: number;
  /** Without a PONG for this long the source can't tell the time. */
  readonly idleAfterMs: number;
}

/** What a source can promise about event time. */
export interface Promised {
  readonly state: 'live' | 'idle';
  /** Event time, milliseconds since 1970; 0 while none is known. Never goes back. */
  readonly reached: number;
}

interface ConnectionClock {
  /** Everything that will still come over this connection was sent after this event time. */
  reached: number | undefined;
  /** A lower bound of the server's time when the PING under way was sent. */
  pinged: number | undefined;
}

/**
 * The event time that one source has reached, over all its connections. Pure: every time is passed in.
 *
 * A connection delivers in the order in which the server sent, so
 * - after a message of time t nothing older than t - margin comes;
 * - after a PONG nothing comes that was sent before the PING reached the server. When the PONG says the server's time
 *   (IRCv3 server-time, the replay server) everything before that was reached. Twitch's says none: then the server's time at the
 *   PING is at least the time of any message plus what has passed since it was seen, and the margin is taken off.
 *
 * What the source reached is the minimum over its connections that may deliver chat: from the first JOIN on, so that a
 * new connection, which knows no time yet, holds the others where they are until it does.
 */
export class MarkClock {
  readonly #settings: MarkClockSettings;
  readonly #connections = new Map<ConnectionId, ConnectionClock>();
  /** Largest (message time - monotonic time when seen): the server's clock, as far as messages show it. */
  #offset: number | undefined;
  #lastPong: number | undefined;
  #reached: number | undefined;
  #reading = true;

  constructor(settings: MarkClockSettings) {
    this.#settings = settings;
  }

  /** A JOIN was sent: from now on this connection may deliver chat. */
  joining(connection: ConnectionId): void {
    this.#advance();
    if (!this.#connections.has(connection)) {
      this.#connections.set(connection, { reached: undefined, pinged: undefined });
    }
  }

  closed(connection: ConnectionId): void {
    this.#advance();
    this.#connections.delete(connection);
  }

  /**
   * A message of event time `time` came at `monotonic`. A time ahead of the wall clock `now` is cut to it: one message
   * from the future must not make a promise that all others break.
   */
  message(connection: ConnectionId, time: number, monotonic: number, now: number): void {
    const clock = this.#connections.get(connection);
    if (clock === undefined) return;
    const { marginMs } = this.#settings;
    const seen = Math.min(time, now);
    this.#offset = max(this.#offset, seen - monotonic);
    clock.reached = max(clock.reached, seen - marginMs);
  }

  pinged(connection: ConnectionId, monotonic: number): void {
    const clock = this.#connections.get(connection);
    if (clock === undefined) return;
    clock.pinged =
      this.#offset === undefined ? undefined : this.#offset + monotonic - this.#settings.marginMs;
  }

  /** A PONG came; `serverTime` when it says the server's. */
  ponged(connection: ConnectionId, monotonic: number, serverTime?: number): void {
    this.#lastPong = monotonic;
    const clock = this.#connections.get(connection);
    if (clock === undefined) return;
    // More may follow that was sent within the same millisecond.
    const reached = serverTime === undefined ? clock.pinged : serverTime - 1;
    if (reached !== undefined) clock.reached = max(clock.reached, reached);
    clock.pinged = undefined;
  }

  /** Whether the sockets are read. While they are not, the silence is ours, and what waits in them is still promised. */
  reading(on: boolean, monotonic: number): void {
    if (on && !this.#reading && this.#lastPong !== undefined) this.#lastPong = monotonic;
    this.#reading = on;
  }

  /** What may be promised at `monotonic` about everything that was written until now. */
  promise(monotonic: number): Promised {
    this.#advance();
    const silent = this.#lastPong === undefined || monotonic - this.#lastPong > this.#settings.idleAfterMs;
    const idle = this.#reached === undefined || (silent && this.#reading);
    return { state: idle ? 'idle' : 'live', reached: Math.max(0, Math.floor(this.#reached ?? 0)) };
  }

  #advance(): void {
    let least: number | undefined;
    for (const { reached } of this.#connections.values()) {
      if (reached === undefined) return;
      least = least === undefined ? reached : Math.min(least, reached);
    }
    if (least !== undefined) this.#reached = max(this.#reached, least);
  }
}

function max(a: number | undefined, b: number): number {
  return a === undefined ? b : Math.max(a, b);
}
