import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** What the demo must know of a chat log before it is played. */
export interface ChatLogSummary {
  /** Logins, sorted. */
  readonly channels: readonly string[];
  readonly messages: number;
}

const HEADER = ['received_at', 'login', 'channel', 'text'];
/** As many as a TwitchPipeline takes. */
const MOST_CHANNELS = 1_000;
const LOGIN = /^[a-z0-9_]{1,25}$/;

/**
 * Reads a chat log (tab-separated received_at, login, channel, text) once, line by line.
 * @throws Error that names the file and line when it is not such a log
 */
export async function summarizeChatLog(file: string): Promise<ChatLogSummary> {
  const channels = new Set<string>();
  let number = 0;
  const input = createReadStream(file, 'utf8');
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (number === 1) {
      if (line !== HEADER.join('\t'))
        throw new Error(`${file}: the first line must be ${HEADER.join(', ')}, separated by tabs`);
      continue;
    }
    if (line === '') continue;
    channels.add(channelOf(line, `${file}:${number}`));
    if (channels.size > MOST_CHANNELS) throw new Error(`${file}: more than ${MOST_CHANNELS} channels`);
  }
  if (channels.size === 0) throw new Error(`${file}: no messages`);
  return { channels: [...channels].sort(), messages: number - 1 };
}

function channelOf(line: string, where: string): string {
  const [at = '', login, channel, ...text] = line.split('\t');
  if (login === undefined || channel === undefined || text.length === 0) {
    throw new Error(`${where}: four columns are wanted: ${HEADER.join(', ')}`);
  }
  if (Number.isNaN(Date.parse(at))) throw new Error(`${where}: '${at}' is no time; ISO 8601 is wanted`);
  if (!LOGIN.test(channel))
    throw new Error(`${where}: '${channel}' is no channel: 1 to 25 of a-z, 0-9 and _`);
  return channel;
}
