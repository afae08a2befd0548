import tmi from 'tmi.js';
import { WebSocket } from 'ws';
import type { Log } from '../lib/log.ts';
import type { ChatConnection, ChatHandlers, Connect } from './chat-connection.ts';

/** A frame larger than this is no chat: the connection is closed. Bytes. */
const LARGEST_FRAME = 1 << 20;
const CONNECT_TIMEOUT_MS = 10_000;
/** How long the closing handshake may take before the socket is cut. */
const CLOSE_TIMEOUT_MS = 2_000;

/** The members of a tmi.js 1.8.5 client that are not in its types; the version is pinned for them. */
interface TmiClient {
  ws: WebSocket | null;
  pingLoop: NodeJS.Timeout | null;
  wasCloseCalled: boolean;
  /** Why the server refused the login, when it did. */
  readonly reason: string;
  connect(): Promise<unknown>;
  _openConnection(): void;
  _onOpen(): void;
  _onMessage(event: { readonly data: string }): void;
  _onClose(): void;
}

/**
 * tmi.js as the transport: it opens the WebSocket, asks for the capabilities, logs in and tells when the connection
 * ends. What it does badly it does not get to do (each was seen with 1.8.5):
 * - it parses every line generically and clones it for `raw_message`: chat lines never reach its parser;
 * - a second queue of JOINs grows after each reconnect: `channels` stays empty, `reconnect` is off, JOINs are ours;
 * - RECONNECT makes it close first and connect later: it never sees the line;
 * - its PING is every 60 s: its loop is stopped, PINGs are ours;
 * - under Node 24 it takes the global WebSocket, which can't be paused and dies of invalid UTF-8, and with TLS it
 *   forces port 443: the socket is made here.
 */
export function tmiConnect(url: string, log: Log): Connect {
  const target = chatUrl(url);
  return (nick, handlers) => connect(target, nick, handlers, log);
}

function connect(target: URL, nick: string, handlers: ChatHandlers, log: Log): ChatConnection {
  let phase: 'login' | 'open' | 'over' = 'login';
  const client = createClient(nick, log);

  const over = (because: string): void => {
    if (phase === 'over') return;
    phase = 'over';
    handlers.closed(because);
  };

  client._openConnection = () => {
    const socket = new WebSocket(target, 'irc', {
      perMessageDeflate: false,
      handshakeTimeout: CONNECT_TIMEOUT_MS,
      maxPayload: LARGEST_FRAME,
      // A bad byte in one message is that message's trouble, not the connection's.
      skipUTF8Validation: true,
    });
    client.ws = socket;
    let failure: string | undefined;
    socket.on('open', () => client._onOpen());
    socket.on('message', (data: Buffer) => {
      if (phase === 'over') return;
      handlers.frame(data);
      if (phase === 'login') login(client, data);
    });
    socket.on('error', error => {
      failure ??= error.message;
      log.debug({ err: error, nick }, 'the chat connection failed');
    });
    socket.on('close', (code, reason) => {
      client._onClose();
      const closed = `the server closed it (${code}${reason.length > 0 ? ` ${reason.toString()}` : ''})`;
      over(failure ?? (client.reason === '' ? closed : client.reason));
    });
  };
  client.connect().then(
    () => {
      if (phase !== 'login') return;
      phase = 'open';
      handlers.opened();
    },
    (reason: unknown) => {
      over(String(reason));
      client.ws?.terminate();
    },
  );

  return {
    send: line => {
      if (client.ws?.readyState === WebSocket.OPEN) client.ws.send(line);
    },
    read: on => {
      const socket = client.ws;
      if (socket === null || socket.readyState !== WebSocket.OPEN) return;
      if (on) socket.resume();
      else socket.pause();
    },
    close: () => {
      phase = 'over';
      closeSocket(client);
    },
  };
}

/** Lets tmi.js see the lines of the login, up to the end of the greeting; the server can't have sent chat yet. */
function login(client: TmiClient, data: Buffer): void {
  const lines = data
    .toString()
    .split('\r\n')
    .filter(line => !line.includes(' RECONNECT') && !line.startsWith('PING'));
  client._onMessage({ data: lines.join('\r\n') });
  if (client.pingLoop !== null) clearInterval(client.pingLoop);
}

function createClient(nick: string, log: Log): TmiClient {
  const client: unknown = new tmi.Client({
    channels: [],
    connection: { reconnect: false },
    identity: { username: nick },
    options: { skipMembership: true, skipUpdatingEmotesets: true },
    logger: {
      info: message => log.trace({ nick }, message),
      warn: message => log.debug({ nick }, message),
      error: message => log.debug({ nick }, message),
    },
  });
  return client as TmiClient;
}

function closeSocket(client: TmiClient): void {
  const socket = client.ws;
  if (socket === null) return;
  client.wasCloseCalled = true;
  if (socket.readyState === WebSocket.CONNECTING) {
    socket.terminate();
    return;
  }
  // A paused socket would never see the other side's answer.
  socket.resume();
  socket.close();
  setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS).unref();
}

/** Checks the URL of a chat server. Throws when it is not ws:// or wss://. */
function chatUrl(text: string): URL {
  const url = new URL(text);
  if (url.protocol === 'ws:' || url.protocol === 'wss:') return url;
  throw new Error(
    `twitch.url is ${text}, but chat is read over WebSocket: ws://HOST[:PORT] or wss://HOST[:PORT]`,
  );
}
