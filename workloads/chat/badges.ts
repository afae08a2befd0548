import { unescapeTag } from './unescape-tag.ts';

export type Badges = Readonly<Record<string, string>>;

/** Sets of badges remembered at most; Twitch sends few distinct ones, again and again. */
const REMEMBERED = 4096;

/**
 * Reads `subscriber/12,premium/1` into name -> version. Equal values give the same frozen object, which spares most
 * of the work and memory: a big channel's thousands of messages share some hundred sets.
 */
export class BadgeReader {
  readonly #seen = new Map<string, Badges>();

  /** `raw` may be a window into a line: it is copied before it is remembered. */
  read(raw: string): Badges {
    const seen = this.#seen.get(raw);
    if (seen !== undefined) return seen;
    const badges = Object.freeze(parseBadges(raw));
    if (this.#seen.size >= REMEMBERED) this.#seen.clear();
    this.#seen.set(copyOf(raw), badges);
    return badges;
  }
}

function parseBadges(raw: string): Record<string, string> {
  const badges: Record<string, string> = {};
  for (const pair of copyOf(raw).split(',')) {
    const slash = pair.indexOf('/');
    const name = slash === -1 ? pair : pair.slice(0, slash);
    // `__proto__` is no badge but a way to reach the object's prototype.
    if (name === '' || name === '__proto__') continue;
    badges[copyOf(name)] = slash === -1 ? '' : copyOf(unescapeTag(pair.slice(slash + 1)));
  }
  return badges;
}

function copyOf(text: string): string {
  return ` ${text}`.slice(1);
}
