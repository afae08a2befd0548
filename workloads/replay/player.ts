import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../lib/clock.ts';
import type { ChatScript } from './chat-script.ts';
import type { Client } from './client.ts';
import { renderEvent } from './render-event.ts';
import type { ReplayClock } from './replay-clock.ts';
import type { Rooms } from './rooms.ts';

/** Events after which the server looks for other work. */
const BATCH = 200;
/** Waits shorter than this are not worth a timer. */
const SHORTEST_WAIT_MS = 2;
/** A client that has not taken what it was given for so long is cut, as Twitch does with slow readers. */
const SLOW_CLIENT_MS = 60_000;

export interface PlayerOptions {
  readonly script: ChatScript;
  readonly seed: number;
  readonly rooms: Rooms;
  readonly replayClock: ReplayClock;
  readonly clock: Clock;
  /** Every line goes out twice while this is so. */
  readonly duplicates: () => boolean;
}

/** Sends the script's events when they are due, no faster than every client in the channels takes them. */
export class Player {
  readonly #options: PlayerOptions;
  /** Events played. */
  sent = 0;
  /** Of these, the ones that nobody was there to get. */
  unheard = 0;

  constructor(options: PlayerOptions) {
    this.#options = options;
  }

  /** Plays to the end, or until `signal` is aborted. */
  async play(signal: AbortSignal): Promise<void> {
    const { script, seed, rooms, replayClock, clock, duplicates } = this.#options;
    replayClock.start(clock.monotonic());
    let batch = 0;
    for (const event of script.events()) {
      if (signal.aborted) return;
      replayClock.approach(event.time);
      const wait = replayClock.delayUntil(event.time, clock.monotonic());
      if (wait > SHORTEST_WAIT_MS || ++batch >= BATCH) {
        batch = 0;
        await this.#breathe(wait, signal);
        if (signal.aborted) return;
      }
      const line = renderEvent(event, seed);
      if (rooms.deliver(line) === 0) this.unheard++;
      if (duplicates()) rooms.deliver(line);
      this.sent++;
    }
    replayClock.end();
    rooms.flush();
  }

  /** Lets everything out, waits for who is slow and for the next event, and lets the server answer its clients. */
  async #breathe(waitMs: number, signal: AbortSignal): Promise<void> {
    const { rooms, clock } = this.#options;
    rooms.flush();
    for (const client of rooms.clients) if (client.full) await this.#drain(client, signal);
    if (waitMs > SHORTEST_WAIT_MS) await clock.sleep(waitMs, signal).catch(() => undefined);
    else await setImmediate();
  }

  async #drain(client: Client, signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const late = this.#options.clock.sleep(SLOW_CLIENT_MS, AbortSignal.any([signal, stop.signal])).then(
      () => client.terminate(),
      () => undefined,
    );
    await Promise.race([client.drained(), late]);
    stop.abort();
  }
}
