import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A plain IRC client over TCP that keeps every line it gets. */
export class IrcClient {
  readonly lines: string[] = [];
  readonly #socket: Socket;
  #rest = '';
  closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', text => {
      const parts = (this.#rest + text).split('\r\n');
      this.#rest = parts.pop() ?? '';
      this.lines.push(...parts);
    });
    socket.on('close', () => {
      this.closed = true;
    });
    socket.on('error', () => undefined);
  }

  static async open(url: URL): Promise<IrcClient> {
    const socket = connect(Number(url.port), url.hostname);
    await once(socket, 'connect');
    return new IrcClient(socket);
  }

  say(...lines: string[]): void {
    this.#socket.write(lines.map(line => `${line}\r\n`).join(''));
  }

  /** Asks for tags and commands, logs in and joins. */
  login(nick: string, channels: readonly string[]): void {
    this.say('CAP REQ :twitch.tv/tags twitch.tv/commands', `NICK ${nick}`);
    for (const channel of channels) this.say(`JOIN #${channel}`);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#socket.destroy();
  }
}
