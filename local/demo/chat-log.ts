import { readFile } from 'node:fs/promises';
import { parseChatLog } from '../../workloads/replay/parse-chat-log.ts';

/** As many channels as a TwitchPipeline takes. */
const MOST_CHANNELS = 1_000;

/**
 * The channels of a chat log (tab-separated received_at, login, channel, text), sorted.
 * @throws Error that names the file and what is wrong with it
 */
export async function channelsOfLog(file: string): Promise<readonly string[]> {
  const parsed = parseChatLog(await readFile(file));
  if (!parsed.ok) throw new Error(`${file}: ${parsed.reason}`);
  const { channels, total } = parsed.script;
  if (total === 0) throw new Error(`${file}: no messages`);
  if (channels.length > MOST_CHANNELS) {
    throw new Error(`${file}: ${channels.length} channels; a pipeline reads at most ${MOST_CHANNELS}`);
  }
  return channels;
}
