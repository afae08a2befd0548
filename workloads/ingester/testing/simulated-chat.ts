import type { ConnectionId, PlanEffect, PlanEvent } from '../plan-events.ts';

/** What a simulated connection is to the server. */
interface Link {
  open: boolean;
  /** Nothing comes through any more, and nobody says so. */
  mute: boolean;
  readonly joins: number[];
  parts: number;
  readonly joined: Set<string>;
}

/** A chat server in virtual time that obeys, and polices, Twitch's rules. Milliseconds. */
export class SimulatedChat {
  readonly violations: string[] = [];
  readonly refused = new Set<string>();
  /** JOINs of these channels are never answered. */
  readonly silent = new Set<string>();
  /** New connections fail. */
  down = false;
  readonly links = new Map<ConnectionId, Link>();
  readonly #latencyMs: () => number;
  #queue: { readonly at: number; readonly event: PlanEvent }[] = [];

  constructor(latencyMs: () => number) {
    this.#latencyMs = latencyMs;
  }

  /** Does what the plan wants; the answers arrive later. */
  act(effect: PlanEffect, now: number): void {
    if (effect.kind === 'open') {
      this.links.set(effect.connection, {
        open: !this.down,
        mute: false,
        joins: [],
        parts: 0,
        joined: new Set(),
      });
      const { connection } = effect;
      if (this.down) this.#send({ kind: 'closed', connection, because: 'refused' }, now);
      else this.#send({ kind: 'opened', connection }, now);
      return;
    }
    const link = this.links.get(effect.connection);
    if (link === undefined) return;
    if (effect.kind === 'close') this.links.delete(effect.connection);
    else if (effect.kind === 'part') {
      link.parts += 1;
      link.joined.delete(effect.channel);
    } else if (effect.kind === 'ping') {
      if (!link.mute) this.#send({ kind: 'pong', connection: effect.connection }, now);
    } else this.#join(link, effect.connection, effect.channel, now);
  }

  /** Tells a connection to reconnect; `cut` ends it. */
  reconnect(connection: ConnectionId, now: number): void {
    this.#send({ kind: 'reconnect', connection }, now);
  }

  cut(connection: ConnectionId, now: number): void {
    if (!this.links.delete(connection)) return;
    this.#send({ kind: 'closed', connection, because: 'cut' }, now);
  }

  /** The events that have arrived by `now`, in order of arrival. */
  arrived(now: number): PlanEvent[] {
    const due = this.#queue.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    this.#queue = this.#queue.filter(({ at }) => at > now);
    return due.map(({ event }) => event);
  }

  /** Whether some connection reads the channel. */
  reads(channel: string): boolean {
    return [...this.links.values()].some(link => link.joined.has(channel) && !link.mute);
  }

  #join(link: Link, connection: ConnectionId, channel: string, now: number): void {
    link.joins.push(now);
    const recent = link.joins.filter(at => at > now - 10_000).length;
    if (recent > 20) this.violations.push(`${recent} JOINs in 10 s on connection ${connection}`);
    if (link.mute || this.silent.has(channel)) return;
    if (this.refused.has(channel)) {
      this.#send({ kind: 'refused', connection, channel, because: 'suspended' }, now);
      return;
    }
    link.joined.add(channel);
    if (link.joined.size > 100)
      this.violations.push(`${link.joined.size} channels on connection ${connection}`);
    this.#send({ kind: 'joined', connection, channel, room: `room-${channel}` }, now);
  }

  #send(event: PlanEvent, now: number): void {
    this.#queue.push({ at: now + this.#latencyMs(), event });
  }
}
