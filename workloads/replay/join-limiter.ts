const WINDOW_MS = 10_000;

export interface JoinLimits {
  /** JOINs that an identity may send in ten seconds. Twitch: 20, verified bots 2,000. */
  readonly joinsPerTenSeconds: number;
  /** Channels that an identity may be in at once. Twitch: 100 since May 2024. */
  readonly channels: number;
}

export type JoinVerdict = 'allowed' | 'too-fast' | 'too-many';

/**
 * What Twitch allows an identity (a login, an anonymous `justinfanNNN` too): JOINs in a sliding window and distinct
 * channels, over all connections of the identity. Pure: monotonic time in milliseconds is passed in.
 */
export class JoinLimiter {
  readonly #limits: JoinLimits;
  readonly #identities = new Map<string, Identity>();

  constructor(limits: JoinLimits) {
    this.#limits = limits;
  }

  /** A connection of `identity` asks for a channel. */
  join(identity: string, channel: string, monotonic: number): JoinVerdict {
    const known = this.#identities.get(identity) ?? { joins: [], channels: new Map<string, number>() };
    this.#identities.set(identity, known);
    known.joins = known.joins.filter(at => at > monotonic - WINDOW_MS);
    known.joins.push(monotonic);
    if (known.joins.length > this.#limits.joinsPerTenSeconds) return 'too-fast';
    const connections = known.channels.get(channel) ?? 0;
    if (connections === 0 && known.channels.size >= this.#limits.channels) return 'too-many';
    known.channels.set(channel, connections + 1);
    return 'allowed';
  }

  /** A connection of `identity` left a channel, or ended while in it. */
  leave(identity: string, channel: string): void {
    const channels = this.#identities.get(identity)?.channels;
    const connections = channels?.get(channel) ?? 0;
    if (connections > 1) channels?.set(channel, connections - 1);
    else channels?.delete(channel);
  }

  /** Forgets identities that have no channel and sent no JOIN in the window. */
  sweep(monotonic: number): void {
    for (const [name, { joins, channels }] of this.#identities) {
      if (channels.size === 0 && joins.every(at => at <= monotonic - WINDOW_MS))
        this.#identities.delete(name);
    }
  }
}

interface Identity {
  joins: number[];
  readonly channels: Map<string, number>;
}
