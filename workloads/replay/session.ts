import { accountNumber } from './identity.ts';
import type { JoinLimiter } from './join-limiter.ts';

/** What the server has to do after a line from a client. */
export type SessionEffect =
  | { readonly kind: 'send'; readonly line: string }
  | { readonly kind: 'close'; readonly because: string }
  | { readonly kind: 'join' | 'part'; readonly channel: string };

/** What a session must know of the rest of the server. */
export interface SessionWorld {
  readonly limiter: JoinLimiter;
  /** WebSocket clients get their PONG without the server's name in front: tmi.js sees no other. */
  readonly barePong: boolean;
  isSuspended(channel: string): boolean;
  /** Monotonic milliseconds. */
  monotonic(): number;
  /** Event time, milliseconds since 1970. */
  eventTime(): number;
}

const HOST = 'tmi.twitch.tv';
const CAPABILITIES = ['twitch.tv/tags', 'twitch.tv/commands', 'twitch.tv/membership'];
const ANONYMOUS = /^justinfan\d{1,12}$/;
const CHANNEL = /^#[a-z0-9_]{1,25}$/;
/** More than this without a line break is no client of ours. */
const LONGEST_LINE = 4096;

/**
 * One client as Twitch would serve it: capabilities, anonymous login, JOIN and PART with their limits, PING. Knows no
 * socket: lines go in, effects come out.
 */
export class Session {
  readonly #world: SessionWorld;
  readonly #capabilities = new Set<string>();
  readonly #channels = new Set<string>();
  #nick: string | undefined;
  #hasPass = false;
  /** JOINs accepted so far. */
  joins = 0;

  constructor(world: SessionWorld) {
    this.#world = world;
  }

  get wantsTags(): boolean {
    return this.#capabilities.has('twitch.tv/tags');
  }

  get wantsCommands(): boolean {
    return this.#capabilities.has('twitch.tv/commands');
  }

  get nick(): string | undefined {
    return this.#nick;
  }

  get channels(): ReadonlySet<string> {
    return this.#channels;
  }

  /** Takes a line without its CR LF. */
  receive(line: string): SessionEffect[] {
    if (line.length > LONGEST_LINE) return [close('line too long')];
    const [command = '', ...parameters] = line.trim().split(/ +/);
    switch (command.toUpperCase()) {
      case 'CAP':
        return this.#capability(parameters);
      case 'PASS':
        this.#hasPass = true;
        return [];
      case 'NICK':
        return this.#login(withoutColon(parameters[0] ?? '').toLowerCase());
      case 'JOIN':
        return this.#each(parameters[0], channel => this.#join(channel));
      case 'PART':
        return this.#each(parameters[0], channel => this.#part(channel));
      case 'PING':
        return [this.#pong(withoutColon(parameters.join(' ')))];
      case 'QUIT':
        return [close('the client left')];
      default:
        // USER, PONG, PRIVMSG and what else a client may say: Twitch answers none of it to an anonymous reader.
        return [];
    }
  }

  /** The connection is gone: its channels no longer count. */
  end(): void {
    for (const channel of this.#channels) this.#world.limiter.leave(this.#nick ?? '', channel);
    this.#channels.clear();
  }

  #capability([verb = '', ...names]: string[]): SessionEffect[] {
    const asked = withoutColon(names.join(' ')).split(' ').filter(Boolean);
    if (verb.toUpperCase() === 'LS') return [send(`:${HOST} CAP * LS :${CAPABILITIES.join(' ')}`)];
    if (verb.toUpperCase() !== 'REQ') return [];
    if (!asked.every(name => CAPABILITIES.includes(name)))
      return [send(`:${HOST} CAP * NAK :${asked.join(' ')}`)];
    for (const name of asked) this.#capabilities.add(name);
    return [send(`:${HOST} CAP * ACK :${asked.join(' ')}`)];
  }

  #login(nick: string): SessionEffect[] {
    if (this.#nick !== undefined) return [];
    if (!ANONYMOUS.test(nick)) {
      const text = this.#hasPass ? 'Login authentication failed' : 'Improperly formatted auth';
      return [send(`:${HOST} NOTICE * :${text}`), close('no anonymous login')];
    }
    this.#nick = nick;
    const greeting: readonly (readonly [code: string, text: string])[] = [
      ['001', 'Welcome, GLHF!'],
      ['002', `Your host is ${HOST}`],
      ['003', 'This server is rather new'],
      ['004', '-'],
      ['375', '-'],
      ['372', 'You are in a maze of twisty passages, all alike.'],
      ['376', '>'],
    ];
    return greeting.map(([code, text]) => send(`:${HOST} ${code} ${nick} :${text}`));
  }

  #each(list: string | undefined, act: (channel: string) => SessionEffect[]): SessionEffect[] {
    const effects: SessionEffect[] = [];
    if (this.#nick === undefined) return effects;
    for (const name of withoutColon(list ?? '')
      .toLowerCase()
      .split(',')) {
      if (CHANNEL.test(name)) effects.push(...act(name.slice(1)));
      if (effects.at(-1)?.kind === 'close') break;
    }
    return effects;
  }

  #join(channel: string): SessionEffect[] {
    if (this.#channels.has(channel)) return [];
    const nick = this.#nick ?? '';
    const verdict = this.#world.limiter.join(nick, channel, this.#world.monotonic());
    if (verdict === 'too-fast') return [close('more JOINs in ten seconds than are allowed')];
    if (verdict === 'too-many') return [close('more channels than an identity may be in')];
    if (this.#world.isSuspended(channel)) {
      this.#world.limiter.leave(nick, channel);
      return this.#suspended(channel);
    }
    this.#channels.add(channel);
    this.joins++;
    const own = `${nick}.${HOST}`;
    const modes = `emote-only=0;followers-only=-1;r9k=0;room-id=${accountNumber(channel)};slow=0;subs-only=0`;
    return [
      send(`:${nick}!${nick}@${own} JOIN #${channel}`),
      send(`:${own} 353 ${nick} = #${channel} :${nick}`),
      send(`:${own} 366 ${nick} #${channel} :End of /NAMES list`),
      ...(this.wantsCommands ? [send(`${this.#tags(modes)}:${HOST} ROOMSTATE #${channel}`)] : []),
      { kind: 'join', channel },
    ];
  }

  #suspended(channel: string): SessionEffect[] {
    if (!this.wantsCommands) return [];
    const id = this.#tags('msg-id=msg_channel_suspended');
    return [send(`${id}:${HOST} NOTICE #${channel} :This channel does not exist or has been suspended.`)];
  }

  #part(channel: string): SessionEffect[] {
    if (!this.#channels.delete(channel)) return [];
    const nick = this.#nick ?? '';
    this.#world.limiter.leave(nick, channel);
    return [send(`:${nick}!${nick}@${nick}.${HOST} PART #${channel}`), { kind: 'part', channel }];
  }

  /** Carries the event time as IRCv3 `server-time`, which Twitch does not: it tells a reader how far the replay is. */
  #pong(token: string): SessionEffect {
    const tags = this.#tags(`time=${new Date(this.#world.eventTime()).toISOString()}`);
    if (this.#world.barePong) return send(`${tags}PONG :${token === '' ? HOST : token}`);
    return send(`${tags}:${HOST} PONG ${HOST} :${token}`);
  }

  #tags(tags: string): string {
    return this.wantsTags ? `@${tags} ` : '';
  }
}

function withoutColon(text: string): string {
  return text.startsWith(':') ? text.slice(1) : text;
}

function send(line: string): SessionEffect {
  return { kind: 'send', line };
}

function close(because: string): SessionEffect {
  return { kind: 'close', because };
}
