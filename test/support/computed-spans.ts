import type { ChatMessage } from '../../workloads/chat/record.ts';
import { computedRows } from './computed-rows.ts';
import type { StoredSpan } from './stored-spans.ts';

/** The hours or days by plain grouping of the messages, sharing nothing with the roll-up. */
export function computedSpans(chat: readonly ChatMessage[], spanMs: number, limit: number): StoredSpan[] {
  return computedRows(chat, spanMs, limit)
    .map(({ room, windowStart, topChatters, ...row }) => {
      const within = chat.filter(one => one.room === room && one.time - (one.time % spanMs) === windowStart);
      const minutes = [...Map.groupBy(within, ({ time }) => Math.floor(time / 60_000)).values()];
      return {
        room,
        start: windowStart,
        windows: minutes.length,
        messages: row.messages,
        chatters: row.chatters,
        firstTimeChatters: row.firstTimeChatters,
        bits: row.bits,
        peak: Math.max(...minutes.map(({ length }) => length)),
        top: topChatters.map(({ login, messages }) => `${login} ${messages}`),
        exact: true,
      };
    })
    .sort((a, b) => (a.room === b.room ? a.start - b.start : a.room < b.room ? -1 : 1));
}
