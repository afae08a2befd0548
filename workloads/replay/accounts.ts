import { accountNumber, scramble } from './identity.ts';
import type { TagList } from './tag-text.ts';

/** What Twitch would know of a user in a channel. Follows from the two logins alone. */
export interface Account {
  readonly displayName: string;
  /** '' when the user never chose one. */
  readonly color: string;
  /** Months, 0 when not subscribed. */
  readonly subscribed: number;
  readonly moderator: boolean;
  /** Further badges as the tag has them: `premium/1`. */
  readonly others: string;
}

const COLORS = ['#FF0000', '#0000FF', '#008000', '#B22222', '#FF7F50', '#9ACD32', '#1E90FF', '#8A2BE2', ''];
const OTHER_BADGES = ['premium/1', 'turbo/1', 'bits/100', 'bits/1000', 'glhf-pledge/1', 'sub-gifter/5'];
/** Accounts remembered; all are forgotten when there are more. */
const REMEMBERED = 50_000;
const remembered = new Map<string, Account>();

/** The account of `login` as seen in `channel`. Half of the chatters subscribe, one in a hundred moderates. */
export function accountOf(login: string, channel: string): Account {
  const key = `${login} ${channel}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const account = makeAccount(login, channel);
  if (remembered.size >= REMEMBERED) remembered.clear();
  remembered.set(key, account);
  return account;
}

/** The `badge-info` and `badges` tags of an account. */
export function badgeTags({ subscribed, moderator, others }: Account): TagList {
  const badges: string[] = [];
  if (moderator) badges.push('moderator/1');
  if (subscribed > 0) badges.push(`subscriber/${tierOf(subscribed)}`);
  if (others !== '') badges.push(others);
  return [
    ['badge-info', subscribed > 0 ? `subscriber/${subscribed}` : ''],
    ['badges', badges.join(',')],
  ];
}

function makeAccount(login: string, channel: string): Account {
  const own = scramble(Number(accountNumber(login)) % 0xffffffff);
  const here = scramble(own ^ (Number(accountNumber(channel)) % 0xffffffff));
  return {
    displayName: own % 3 === 0 ? login.charAt(0).toUpperCase() + login.slice(1) : login,
    color: COLORS[own % COLORS.length] ?? '',
    subscribed: here % 2 === 0 ? 1 + ((here >>> 8) % 60) : 0,
    moderator: (here >>> 16) % 100 === 0,
    others: (own >>> 8) % 2 === 0 ? (OTHER_BADGES[(own >>> 4) % OTHER_BADGES.length] ?? '') : '',
  };
}

/** Subscriber badges change with the months: 0 for the first, then 2, 3, 6, 9, 12, 18, ... */
function tierOf(months: number): number {
  if (months >= 12) return 6 * Math.floor(months / 6);
  if (months >= 3) return 3 * Math.floor(months / 3);
  return months === 2 ? 2 : 0;
}
