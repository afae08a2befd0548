import { writeFile } from 'node:fs/promises';
import { generateChat } from '../../workloads/replay/generate-chat.ts';

export interface ChatLogOptions {
  readonly channels: readonly string[];
  readonly messages: number;
  readonly seed: number;
  /** Event time of the first second, milliseconds since 1970. */
  readonly start: number;
}

/** Writes a chat log of invented chat: the columns of a recorded one, one message a line, some lines twice. */
export async function writeChatLog(file: string, options: ChatLogOptions): Promise<void> {
  const lines = ['received_at\tlogin\tchannel\ttext'];
  for (const event of generateChat(options).events()) {
    if (event.kind !== 'message') continue;
    const received = `${new Date(event.time).toISOString().slice(0, 19)}Z`;
    const text = event.text.replaceAll(/\p{Cc}/gu, ' ');
    const line = [received, event.login, event.channel, text].join('\t');
    lines.push(line);
    // Two equal lines are two messages.
    if (event.index % 97 === 0) lines.push(line);
  }
  await writeFile(file, `${lines.join('\n')}\n`);
}
