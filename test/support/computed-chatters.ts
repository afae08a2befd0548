import type { ChatMessage } from '../../workloads/chat/record.ts';
import { everybody } from '../../workloads/chatters/chatters.ts';
import { encodeChatters } from '../../workloads/chatters/chatters-blob.ts';

/** `ROOM START` -> the chatters of that span of that room as they are stored, by plain grouping and sorting. */
export function computedChatters(chat: readonly ChatMessage[], spanMs: number): Map<string, Uint8Array> {
  const inOrder = [...chat].sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
  const spans = Map.groupBy(inOrder, ({ room, time }) => `${room} ${time - (time % spanMs)}`);
  return new Map(
    [...spans].map(([key, messages]) => {
      const users = Map.groupBy(messages, ({ user }) => user);
      const counts = [...users].map(([user, theirs]) => ({
        user,
        login: theirs[0]?.login ?? '',
        messages: theirs.length,
        first: theirs.some(({ firstMessage }) => firstMessage === true),
      }));
      return [key, encodeChatters(everybody(counts))];
    }),
  );
}
