import type { ChatMessage } from '../../workloads/chat/record.ts';
import type { WindowRow } from '../../workloads/processor/engine/closings.ts';

/** The rows by plain grouping and sorting, sharing nothing with the engine. */
export function computedRows(chat: readonly ChatMessage[], windowMs: number, limit: number): WindowRow[] {
  const groups = Object.groupBy(
    chat,
    ({ room, time }) => `${room} ${Math.floor(time / windowMs) * windowMs}`,
  );
  return Object.entries(groups).map(([key, messages = []]) => {
    const [room = '', start] = key.split(' ');
    const inOrder = [...messages].sort((a, b) => a.time - b.time || compare(a.id, b.id));
    const users = Map.groupBy(inOrder, ({ user }) => user);
    const top = [...users].map(([user, theirs]) => ({
      user,
      login: theirs[0]?.login ?? '',
      messages: theirs.length,
    }));
    top.sort((a, b) => b.messages - a.messages || compare(a.login, b.login) || compare(a.user, b.user));
    return {
      room,
      channel: inOrder[0]?.channel ?? '',
      windowStart: Number(start),
      messages: messages.length,
      chatters: users.size,
      firstTimeChatters: [...users.values()].filter(theirs => theirs.some(one => one.firstMessage)).length,
      bits: messages.reduce((sum, { bits = 0 }) => sum + bits, 0),
      subscriptions: 0,
      giftedSubscriptions: 0,
      bans: 0,
      timeouts: 0,
      deletions: 0,
      topChatters: top.slice(0, limit),
      revision: 1,
    };
  });
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
