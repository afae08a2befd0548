import { unescapeTag } from './unescape-tag.ts';

export type Badges = Readonly<Record<string, string>>;

/** Reads `subscriber/12,premium/1` into name -> version. */
export function parseBadges(raw: string): Badges {
  const badges: Record<string, string> = {};
  for (const pair of raw.split(',')) {
    const slash = pair.indexOf('/');
    const name = slash === -1 ? pair : pair.slice(0, slash);
    // `__proto__` is no badge but a way to reach the object's prototype.
    if (name === '' || name === '__proto__') continue;
    badges[name] = slash === -1 ? '' : unescapeTag(pair.slice(slash + 1));
  }
  return Object.freeze(badges);
}
