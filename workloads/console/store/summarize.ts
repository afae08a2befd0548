import type { SummaryAnswer, TopChattersAnswer } from '../api/shapes.ts';
import type { TopEntry, WindowRow } from './channel-store.ts';

type Totals = Omit<SummaryAnswer, 'from' | 'to'>;

const summed = [
  'messages',
  'firstTimeChatters',
  'bits',
  'subscriptions',
  'giftedSubscriptions',
  'bans',
  'timeouts',
  'deletions',
] as const;

/** Totals of windows, whose peak is the first with most messages. Distinct chatters of windows can not be added, so only the most of one is told. */
export async function summarize(windows: AsyncIterable<WindowRow>): Promise<Totals> {
  const totals = Object.fromEntries(summed.map(name => [name, 0])) as Record<(typeof summed)[number], number>;
  let count = 0;
  let mostChatters = 0;
  let peak: WindowRow | undefined;
  for await (const window of windows) {
    count += 1;
    for (const name of summed) totals[name] += window[name];
    mostChatters = Math.max(mostChatters, window.chatters);
    if (window.messages > (peak?.messages ?? 0)) peak = window;
  }
  return {
    windows: count,
    ...totals,
    mostChatters,
    ...(peak === undefined
      ? {}
      : { peak: { start: new Date(peak.start).toISOString(), messages: peak.messages } }),
  };
}

type Chatters = TopChattersAnswer['chatters'];

/**
 * Adds the top lists of windows up. A user is counted only where they were among a window's top, so a sum is the least that they wrote: whoever
 * leads is right, the tail may hide somebody who wrote a little all the time.
 */
export async function mergeTops(tops: AsyncIterable<readonly TopEntry[]>, limit: number): Promise<Chatters> {
  const users = new Map<string, { login: string; messages: number; windows: number }>();
  for await (const top of tops) {
    for (const { user, login, messages } of top) {
      const known = users.get(user) ?? { login, messages: 0, windows: 0 };
      known.login = login;
      known.messages += messages;
      known.windows += 1;
      users.set(user, known);
    }
  }
  return [...users]
    .map(([user, known]) => ({ user, ...known }))
    .sort((a, b) => b.messages - a.messages || (a.login < b.login ? -1 : a.login > b.login ? 1 : 0))
    .slice(0, limit);
}
