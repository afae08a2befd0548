import { readFile } from 'node:fs/promises';

/**
 * What the demo should say of a chat log, computed plainly: nothing of the product's code is used here.
 * Sorted by channel, then minute; top ten by messages, then login.
 */
export async function countChatLog(file: string): Promise<readonly object[]> {
  const minutes = new Map<string, Map<string, number>>();
  for (const line of (await readFile(file, 'utf8')).split('\n').slice(1)) {
    if (line === '') continue;
    const [received = '', login = '', channel = ''] = line.split('\t');
    const key = `${channel}\t${received.slice(0, 16)}:00.000Z`;
    const users = minutes.get(key) ?? new Map<string, number>();
    users.set(login, (users.get(login) ?? 0) + 1);
    minutes.set(key, users);
  }
  const keys = [...minutes.keys()].sort((a, b) => (a < b ? -1 : 1));
  return keys.map(key => {
    const [channel, windowStart] = key.split('\t');
    const users = [...(minutes.get(key) ?? [])].map(([login, messages]) => ({ login, messages }));
    users.sort((a, b) => b.messages - a.messages || (a.login < b.login ? -1 : 1));
    const messages = users.reduce((sum, user) => sum + user.messages, 0);
    return { channel, windowStart, messages, chatters: users.length, top: users.slice(0, 10) };
  });
}
