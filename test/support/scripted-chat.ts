import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** A chat server whose every line a test decides. (The replay server plays files and enforces Twitch's limits.) */
export interface ScriptedChat {
  readonly url: string;
  /** Connections that logged in, oldest first; those that ended stay in the list. */
  readonly links: readonly ChatLink[];
  /** Channels whose JOIN is answered with this NOTICE id. */
  readonly refused: Map<string, string>;
  /** Sends a message of `time` (event time, ms) to every link that joined the channel; returns the message's id. */
  say(channel: string, text: string, time?: number): string;
  roomOf(channel: string): string;
  close(): Promise<void>;
}

/** One connection of a client. */
export interface ChatLink {
  readonly nick: string;
  readonly joined: Set<string>;
  /** When each JOIN came, performance.now(). */
  readonly joins: readonly number[];
  readonly open: boolean;
  /** Lines received. */
  readonly received: readonly string[];
  /** Sends bytes as they are, in one frame. */
  send(bytes: string | Buffer): void;
  /** Neither answers nor delivers from now on, as behind a router that lost its state. */
  mute(): void;
  cut(): void;
}

interface Link extends ChatLink {
  readonly joins: number[];
  readonly received: string[];
  muted: boolean;
  nick: string;
}

/** @param now the time that PONGs tell (server-time), ms; `undefined`: they tell none, as Twitch's */
export async function startScriptedChat(now?: () => number): Promise<ScriptedChat> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'irc' });
  await new Promise(resolve => server.once('listening', resolve));
  const links: Link[] = [];
  const refused = new Map<string, string>();
  const rooms = new Map<string, string>();
  const roomOf = (channel: string): string => {
    const known = rooms.get(channel) ?? String(1_000 + rooms.size);
    rooms.set(channel, known);
    return known;
  };
  const answer = (link: Link, line: string): void => {
    const channel = line.slice(line.indexOf('#') + 1);
    if (line.startsWith('NICK ')) {
      link.nick = line.slice(5);
      links.push(link);
      link.send(`:tmi.twitch.tv CAP * ACK :twitch.tv/tags twitch.tv/commands\r\n${greeting(link.nick)}`);
    } else if (line.startsWith('JOIN ')) {
      link.joins.push(performance.now());
      const notice = refused.get(channel);
      if (notice !== undefined) link.send(`@msg-id=${notice} :tmi.twitch.tv NOTICE #${channel} :No.\r\n`);
      else {
        link.joined.add(channel);
        link.send(`@room-id=${roomOf(channel)};slow=0 :tmi.twitch.tv ROOMSTATE #${channel}\r\n`);
      }
    } else if (line.startsWith('PART ')) link.joined.delete(channel);
    else if (line.startsWith('PING')) {
      const time = now === undefined ? '' : `@time=${new Date(now()).toISOString()} `;
      link.send(`${time}:tmi.twitch.tv PONG tmi.twitch.tv ${line.slice(5)}\r\n`);
    }
  };
  server.on('connection', socket => {
    const link = newLink(socket);
    socket.on('message', data => {
      for (const line of data.toString().split('\r\n')) {
        link.received.push(line);
        if (!link.muted) answer(link, line);
      }
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    links,
    refused,
    roomOf,
    say(channel, text, time = Date.now()) {
      const id = randomUUID();
      const tags = `@display-name=Bob;id=${id};room-id=${roomOf(channel)};tmi-sent-ts=${time};user-id=7`;
      const line = `${tags} :bob!bob@bob.tmi.twitch.tv PRIVMSG #${channel} :${text}\r\n`;
      for (const link of links) if (link.joined.has(channel)) link.send(line);
      return id;
    },
    async close() {
      for (const client of server.clients) client.terminate();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

function greeting(nick: string): string {
  const lines = ['001', '002', '003', '004', '375', '372', '376'];
  return lines.map(number => `:tmi.twitch.tv ${number} ${nick} :-\r\n`).join('');
}

function newLink(socket: WebSocket): Link {
  return {
    nick: '',
    joined: new Set(),
    joins: [],
    received: [],
    muted: false,
    get open() {
      return socket.readyState === socket.OPEN;
    },
    send(bytes) {
      if (!this.muted && this.open) socket.send(bytes, { binary: false });
    },
    mute() {
      this.muted = true;
    },
    cut: () => socket.terminate(),
  };
}
