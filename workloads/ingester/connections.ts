import type { Log } from '../lib/log.ts';
import type { ChatConnection, Connect } from './chat-connection.ts';
import type { CoreEffect } from './ingester-core.ts';
import type { ConnectionId } from './plan-events.ts';

/** What the connections tell the core. */
export interface ConnectionListener {
  opened(connection: ConnectionId): void;
  frame(connection: ConnectionId, bytes: Buffer): void;
  closed(connection: ConnectionId, because: string): void;
}

/** Does the core's effects on real connections. */
export class Connections {
  readonly #connect: Connect;
  readonly #nick: () => string;
  readonly #listener: ConnectionListener;
  readonly #log: Log;
  readonly #open = new Map<ConnectionId, ChatConnection>();
  #reading = true;

  constructor(connect: Connect, nick: () => string, listener: ConnectionListener, log: Log) {
    this.#connect = connect;
    this.#nick = nick;
    this.#listener = listener;
    this.#log = log;
  }

  act(effect: CoreEffect): void {
    if (effect.kind === 'read') this.#read(effect.on);
    else if (effect.kind === 'open') this.#start(effect.connection);
    else if (effect.kind === 'close') this.#close(effect.connection, effect.because);
    else this.#open.get(effect.connection)?.send(lineOf(effect));
  }

  /** Closes all; nothing is heard of them any more. */
  closeAll(): void {
    for (const connection of this.#open.values()) connection.close();
    this.#open.clear();
  }

  #start(id: ConnectionId): void {
    const nick = this.#nick();
    this.#log.info({ connection: id, nick }, 'opening a chat connection');
    const connection = this.#connect(nick, {
      opened: () => {
        if (!this.#reading) connection.read(false);
        if (this.#open.has(id)) this.#listener.opened(id);
      },
      frame: bytes => {
        if (this.#open.has(id)) this.#listener.frame(id, bytes);
      },
      closed: because => {
        if (!this.#open.delete(id)) return;
        this.#log.warn({ connection: id, because }, 'a chat connection was lost');
        this.#listener.closed(id, because);
      },
    });
    this.#open.set(id, connection);
  }

  #close(id: ConnectionId, because: string): void {
    this.#log.info({ connection: id, because }, 'closing a chat connection');
    const connection = this.#open.get(id);
    this.#open.delete(id);
    connection?.close();
  }

  #read(on: boolean): void {
    this.#reading = on;
    this.#log.debug({ on }, on ? 'reading chat again' : 'the queue is half full: chat waits in the network');
    for (const connection of this.#open.values()) connection.read(on);
  }
}

function lineOf(effect: Extract<CoreEffect, { readonly kind: 'join' | 'part' | 'ping' | 'pong' }>): string {
  switch (effect.kind) {
    case 'join':
      return `JOIN #${effect.channel}`;
    case 'part':
      return `PART #${effect.channel}`;
    case 'ping':
      return 'PING :smack';
    case 'pong':
      return `PONG :${effect.token}`;
  }
}
