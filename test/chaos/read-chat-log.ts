import { readFile } from 'node:fs/promises';
import type { ChatMessage } from '../../workloads/chat/record.ts';
import { parseChatLog } from '../../workloads/replay/parse-chat-log.ts';
import { TRACE_START } from '../support/chat-trace.ts';

/**
 * The first `seconds` of a recorded chat log as messages, moved to the time of the traces; a room for each channel.
 * @throws Error when the file is no chat log
 */
export async function readChatLog(path: string, seconds: number): Promise<ChatMessage[]> {
  const parsed = parseChatLog(await readFile(path));
  if (!parsed.ok) throw new Error(`${path}: ${parsed.reason}`);
  const { script } = parsed;
  const messages: ChatMessage[] = [];
  let moved: number | undefined;
  for (const event of script.events()) {
    moved ??= TRACE_START - event.time;
    const time = event.time + moved;
    if (time >= TRACE_START + seconds * 1_000) break;
    if (event.kind !== 'message') continue;
    messages.push({
      type: 'message',
      id: `r-${event.index}`,
      time,
      room: String(9_000 + script.channels.indexOf(event.channel)),
      channel: event.channel,
      // A log has no ids of users; a login stands for its user as well.
      user: event.login,
      login: event.login,
      text: event.text,
    });
  }
  return messages;
}
