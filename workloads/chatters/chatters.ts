import { HyperLogLog } from '../sketches/hyper-log-log.ts';

/** One person's part in some span of a channel's time. */
export interface ChatterCount {
  readonly user: string;
  /** As it was in the first of their messages. */
  readonly login: string;
  readonly messages: number;
  /** Twitch marked one of the messages as their first ever in the channel. */
  readonly first: boolean;
}

/**
 * Who wrote how much in a channel in some span of time: everybody, or those who wrote most and bounds for the others.
 * What always holds: a person's true number of messages is at least the listed one (0 for who is not listed) and at most
 * that + `rest.most`.
 */
export interface Chatters {
  readonly listed: ReadonlyMap<string, ChatterCount>;
  /** Undefined: everybody is listed, and everything is exact. */
  readonly rest: Rest | undefined;
}

/** What a list that is not whole leaves out. */
export interface Rest {
  /** Messages that are in no listed count; exact. */
  readonly messages: number;
  /** How much lower than the truth a count may be at most. */
  readonly most: number;
  /** People with a first message who are not listed with it: at most so many. */
  readonly firsts: number;
  /** Everybody, listed or not. */
  readonly users: HyperLogLog;
}

/** The identity of {@link mergeChatters}. */
export const nobody: Chatters = { listed: new Map(), rest: undefined };

/** Everybody of a span; the order does not matter. */
export function everybody(chatters: Iterable<ChatterCount>): Chatters {
  const listed = new Map<string, ChatterCount>();
  for (const { user, login, messages, first } of chatters) listed.set(user, { user, login, messages, first });
  return { listed, rest: undefined };
}

/**
 * Both spans as one; `later` comes after `earlier`, which decides whose login is shown. Associative, and exact where both
 * are.
 */
export function mergeChatters(earlier: Chatters, later: Chatters): Chatters {
  const listed = new Map(earlier.listed);
  for (const [user, count] of later.listed) {
    const known = listed.get(user);
    listed.set(user, known === undefined ? count : bothOf(known, count));
  }
  return { listed, rest: restOfBoth(earlier, later) };
}

/**
 * The `size` chatters with the most messages; of the others only what is needed for bounds. The error grows by the largest
 * count that is left out. For cuts in fixed places: windows, hours, days.
 */
export function cutChatters(chatters: Chatters, size: number): Chatters {
  if (chatters.listed.size <= size) return chatters;
  const ranked = [...chatters.listed.values()].sort(byRank);
  const out = ranked.slice(size);
  const before = chatters.rest;
  return {
    listed: new Map(ranked.slice(0, size).map(count => [count.user, count])),
    rest: {
      messages: out.reduce((sum, { messages }) => sum + messages, before?.messages ?? 0),
      most: (before?.most ?? 0) + (out[0]?.messages ?? 0),
      firsts: out.filter(({ first }) => first).length + (before?.firsts ?? 0),
      users: usersOf(chatters),
    },
  };
}

/** What a span amounts to. */
export interface ChatterTotals {
  readonly messages: number;
  /** Different people; an estimate (HyperLogLog, standard error 1.6 %) when not `exact`. */
  readonly chatters: number;
  /** People with a first message; at most so many when not `exact`. */
  readonly firsts: number;
  readonly exact: boolean;
}

export function totalsOf({ listed, rest }: Chatters): ChatterTotals {
  let messages = rest?.messages ?? 0;
  let firsts = rest?.firsts ?? 0;
  for (const count of listed.values()) {
    messages += count.messages;
    if (count.first) firsts += 1;
  }
  const chatters =
    rest === undefined ? listed.size : Math.max(listed.size, Math.round(rest.users.estimate()));
  return { messages, chatters, firsts, exact: rest === undefined };
}

/** The `limit` people with the most messages, then by login, then by user id. Right as a list when `rest` is undefined. */
export function topOf({ listed }: Chatters, limit: number): readonly ChatterCount[] {
  return [...listed.values()].sort(byRank).slice(0, limit);
}

function byRank(a: ChatterCount, b: ChatterCount): number {
  if (a.messages !== b.messages) return b.messages - a.messages;
  if (a.login !== b.login) return a.login < b.login ? -1 : 1;
  return a.user < b.user ? -1 : 1;
}

function bothOf(earlier: ChatterCount, later: ChatterCount): ChatterCount {
  const { user, login } = earlier;
  return {
    user,
    login,
    messages: earlier.messages + later.messages,
    first: earlier.first || later.first,
  };
}

function restOfBoth(a: Chatters, b: Chatters): Rest | undefined {
  if (a.rest === undefined && b.rest === undefined) return undefined;
  return {
    messages: (a.rest?.messages ?? 0) + (b.rest?.messages ?? 0),
    most: (a.rest?.most ?? 0) + (b.rest?.most ?? 0),
    firsts: (a.rest?.firsts ?? 0) + (b.rest?.firsts ?? 0),
    users: usersOf(a).merge(usersOf(b)),
  };
}

function usersOf({ listed, rest }: Chatters): HyperLogLog {
  return rest?.users ?? HyperLogLog.of(listed.keys());
}
