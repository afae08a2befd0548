import type { Client } from './client.ts';
import type { RenderedLine } from './render-event.ts';

const nobody: ReadonlySet<Client> = new Set();

/** Who is connected, and who is in which channel. */
export class Rooms {
  readonly clients = new Set<Client>();
  readonly #channels = new Map<string, Set<Client>>();

  enter(channel: string, client: Client): void {
    const members = this.#channels.get(channel) ?? new Set();
    members.add(client);
    this.#channels.set(channel, members);
  }

  leave(channel: string, client: Client): void {
    const members = this.#channels.get(channel);
    members?.delete(client);
    if (members?.size === 0) this.#channels.delete(channel);
  }

  /** The client is gone. */
  remove(client: Client): void {
    this.clients.delete(client);
    for (const channel of client.session.channels) this.leave(channel, client);
  }

  /** Gives a line of chat to everybody in its channel; returns to how many. */
  deliver(line: RenderedLine): number {
    const members = this.#channels.get(line.channel) ?? nobody;
    for (const client of members) client.chat(line);
    return members.size;
  }

  /** Sends everything gathered on its way. */
  flush(): void {
    for (const client of this.clients) client.flush();
  }

  /** Clients in each channel that has any. */
  joined(): Record<string, number> {
    const entries = Array.from(this.#channels, ([channel, { size }]) => [channel, size] as const);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Channels that somebody is in. */
  get size(): number {
    return this.#channels.size;
  }
}
