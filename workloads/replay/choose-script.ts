import { readFile } from 'node:fs/promises';
import type { ChatScript } from './chat-script.ts';
import { generateChat } from './generate-chat.ts';
import { inChannels } from './in-channels.ts';
import { parseChatLog } from './parse-chat-log.ts';
import type { ReplayArguments } from './replay-options.ts';

/** The script that the command line asks for; rejects with what is wrong with the chat log. `now`: wall time. */
export async function chooseScript(options: ReplayArguments, now: number): Promise<ChatScript> {
  if (options.chat !== undefined) {
    const log = parseChatLog(await readFile(options.chat));
    if (!log.ok) throw new Error(`${options.chat}: ${log.reason}`);
    return options.channels === undefined ? log.script : inChannels(log.script, options.channels);
  }
  return generateChat({
    channels: options.channels ?? ['demo'],
    seed: options.seed,
    start: options.loop ? Math.ceil(now / 1000) * 1000 : options.startTime,
    messages: options.loop ? null : options.messages,
    ...(options.rate === undefined ? {} : { ratePerSecond: options.rate }),
  });
}
