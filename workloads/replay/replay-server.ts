import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { badLine } from './bad-lines.ts';
import type { ChatScript } from './chat-script.ts';
import { Client } from './client.ts';
import { type FaultOrder, noFaults, setSwitches } from './faults.ts';
import { JoinLimiter, type JoinLimits } from './join-limiter.ts';
import { Player } from './player.ts';
import { ReplayClock, type Speed } from './replay-clock.ts';
import { Rooms } from './rooms.ts';
import { Session, type SessionEffect } from './session.ts';
import type { Transport, TransportEvents } from './transport.ts';

export interface ReplayOptions {
  readonly script: ChatScript;
  readonly seed: number;
  readonly speed: Speed;
  readonly limits: JoinLimits;
  /** Starts by itself once so many channels are joined; undefined waits for `start`. */
  readonly autostart: number | undefined;
  /** Clients are asked for a sign of life this often. Twitch: about five minutes. */
  readonly pingSeconds: number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ReplayStatus {
  readonly state: 'waiting' | 'playing' | 'done';
  /** Connections in each channel that has any. */
  readonly joined: Readonly<Record<string, number>>;
  readonly connections: number;
  readonly sent: number;
  /** Of those sent, the events of channels that nobody was in. */
  readonly unheard: number;
  /** null: without end. */
  readonly total: number | null;
  /** Event time. */
  readonly clock: string;
}

/** How long a client keeps its connection after the RECONNECT that it got with a JOIN. */
const RECONNECT_GRACE_MS = 2_000;
/** Bytes a client may send without a line break. */
const LONGEST_INPUT = 65_536;

/** A chat server that speaks like Twitch and plays a script. Knows no ports: transports are handed to `accept`. */
export class ReplayServer {
  readonly #options: ReplayOptions;
  readonly #rooms = new Rooms();
  readonly #limiter: JoinLimiter;
  readonly #replayClock: ReplayClock;
  readonly #faults = noFaults();
  readonly #player: Player;
  readonly #stop = new AbortController();
  #playing: Promise<void> | undefined;
  readonly #housekeeping: Promise<void>;

  constructor(options: ReplayOptions) {
    this.#options = options;
    const [first] = options.script.events();
    this.#limiter = new JoinLimiter(options.limits);
    this.#replayClock = new ReplayClock(options.speed, first?.time ?? options.clock.now());
    this.#player = new Player({
      script: options.script,
      seed: options.seed,
      rooms: this.#rooms,
      replayClock: this.#replayClock,
      clock: options.clock,
      duplicates: () => this.#faults.duplicates,
    });
    this.#housekeeping = this.#keepHouse();
    if (options.autostart === 0) this.start();
  }

  /** Starts to play; does nothing when it plays already. */
  start(): void {
    if (this.#playing !== undefined) return;
    this.#options.log.info({ joined: this.#rooms.size, total: this.#options.script.total }, 'playing');
    this.#playing = this.#player.play(this.#stop.signal).then(() => {
      this.#options.log.info({ sent: this.#player.sent, unheard: this.#player.unheard }, 'played');
    });
  }

  status(): ReplayStatus {
    return {
      state: this.#replayClock.state,
      joined: this.#rooms.joined(),
      connections: this.#rooms.clients.size,
      sent: this.#player.sent,
      unheard: this.#player.unheard,
      total: this.#options.script.total,
      clock: new Date(this.#eventTime()).toISOString(),
    };
  }

  /** Stops playing. Closing the sockets is the listeners' business. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#playing;
    await this.#housekeeping;
  }

  /** Serves a new client. `bare`: see `SessionWorld.barePong`. */
  accept(transport: Transport, bare: boolean): TransportEvents {
    const session = new Session({
      limiter: this.#limiter,
      barePong: bare,
      isSuspended: channel => this.#faults.suspended.has(channel),
      monotonic: () => this.#options.clock.monotonic(),
      eventTime: () => this.#eventTime(),
    });
    const client = new Client(session, transport);
    client.slowDown(this.#faults.slowMs);
    this.#rooms.clients.add(client);
    let rest = '';
    return {
      received: text => {
        const lines = (rest + text).split(/\r?\n/);
        rest = lines.pop() ?? '';
        if (rest.length > LONGEST_INPUT) client.terminate();
        for (const line of lines) if (line !== '' && client.open) this.#receive(client, line);
        client.flush();
      },
      closed: () => {
        this.#rooms.remove(client);
        session.end();
        client.ended();
      },
    };
  }

  /** Lets things go wrong. */
  fault(order: FaultOrder): void {
    setSwitches(this.#faults, order);
    for (const client of [...this.#rooms.clients]) {
      client.slowDown(this.#faults.slowMs);
      for (const kind of order.lines ?? []) {
        for (const channel of client.session.channels) client.raw(badLine(kind, channel));
      }
      if (order.reconnect !== undefined) this.#reconnect(client, order.reconnect.afterMs);
      if (order.halfOpen) client.mute();
      if (order.drop) client.terminate();
    }
  }

  #receive(client: Client, line: string): void {
    if (client.muted) return;
    for (const effect of client.session.receive(line)) this.#act(client, effect);
  }

  #act(client: Client, effect: SessionEffect): void {
    switch (effect.kind) {
      case 'send':
        client.line(effect.line);
        return;
      case 'close':
        this.#options.log.info(
          { nick: client.session.nick, because: effect.because },
          'closing a connection',
        );
        this.#close(client);
        // What it still says is not heard.
        client.mute();
        return;
      case 'part':
        this.#rooms.leave(effect.channel, client);
        return;
      case 'join':
        this.#rooms.enter(effect.channel, client);
        if (client.session.joins === this.#faults.reconnectAtJoin)
          this.#reconnect(client, RECONNECT_GRACE_MS);
        this.#startWhenJoined();
    }
  }

  #startWhenJoined(): void {
    const { autostart } = this.#options;
    if (autostart !== undefined && this.#rooms.size >= autostart) this.start();
  }

  #reconnect(client: Client, afterMs: number): void {
    if (client.session.wantsCommands) client.line(':tmi.twitch.tv RECONNECT');
    client.flush();
    const close = () => this.#close(client);
    this.#options.clock.sleep(afterMs, this.#stop.signal).then(close, () => undefined);
  }

  /** From now on nothing gets through to it, so it is in no channel any more, however long the closing takes. */
  #close(client: Client): void {
    client.close();
    this.#rooms.remove(client);
  }

  #eventTime(): number {
    return this.#replayClock.time(this.#options.clock.monotonic());
  }

  /** PINGs everybody now and then, and forgets identities that are gone. */
  async #keepHouse(): Promise<void> {
    const { clock, pingSeconds } = this.#options;
    while (!this.#stop.signal.aborted) {
      await clock.sleep(1000 * pingSeconds, this.#stop.signal).catch(() => undefined);
      this.#limiter.sweep(clock.monotonic());
      for (const client of this.#rooms.clients) {
        client.line('PING :tmi.twitch.tv');
        client.flush();
      }
    }
  }
}
