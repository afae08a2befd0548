/** What a window knows of one person who wrote in it. */
export interface Chatter {
  readonly user: string;
  /** The login of their record with the smallest (time, id): whoever reads the records in whatever order takes the same. */
  login: string;
  loginTime: number;
  /** The id's index in the window's ids. */
  loginId: number;
  messages: number;
  /** Wrote their first message ever in the channel. */
  first: boolean;
}

export interface TopChatter {
  readonly user: string;
  readonly login: string;
  readonly messages: number;
}

/**
 * The `limit` chatters with the most messages, then by login, then by user id (two ids can show one login when a name
 * was given up and taken).
 */
export function topChatters(chatters: Iterable<Chatter>, limit: number): readonly TopChatter[] {
  const top: Chatter[] = [];
  for (const chatter of chatters) {
    const last = top[limit - 1];
    if (last !== undefined && !ranksBefore(chatter, last)) continue;
    insert(top, chatter);
    if (top.length > limit) top.pop();
  }
  return top.map(({ user, login, messages }) => ({ user, login, messages }));
}

function insert(top: Chatter[], chatter: Chatter): void {
  let at = top.length;
  for (let before = top[at - 1]; before !== undefined && ranksBefore(chatter, before); before = top[at - 1])
    at -= 1;
  top.splice(at, 0, chatter);
}

function ranksBefore(a: Chatter, b: Chatter): boolean {
  if (a.messages !== b.messages) return a.messages > b.messages;
  if (a.login !== b.login) return a.login < b.login;
  return a.user < b.user;
}
