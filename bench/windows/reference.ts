import { crc32 } from 'node:zlib';

/** Final rows as four sums that any order of rows gives: equal for equal rows, and for nothing else in practice. */
export interface Answer {
  readonly rows: number;
  readonly messages: number;
  readonly chatters: number;
  /** Sum over the rows of the CRC-32 of `channel|start|messages|chatters|login:n,...` (ten chatters, most first). */
  readonly checksum: number;
}

export interface AnswerRow {
  readonly channel: string;
  readonly start: number;
  readonly messages: number;
  readonly chatters: number;
  readonly top: readonly (readonly [login: string, messages: number])[];
}

export function emptyAnswer(): Answer {
  return { rows: 0, messages: 0, chatters: 0, checksum: 0 };
}

export function addRow(sum: Answer, row: AnswerRow): Answer {
  const top = row.top.map(([login, messages]) => `${login}:${messages}`).join();
  const text = `${row.channel}|${row.start}|${row.messages}|${row.chatters}|${top}`;
  return {
    rows: sum.rows + 1,
    messages: sum.messages + row.messages,
    chatters: sum.chatters + row.chatters,
    checksum: sum.checksum + crc32(text),
  };
}

/** Counts messages without any of the engine's code. */
export class Reference {
  readonly #windows = new Map<string, Map<string, number>>();

  /** A message that is no duplicate. */
  add(channel: string, start: number, login: string): void {
    const key = `${channel}|${start}`;
    let users = this.#windows.get(key);
    if (users === undefined) {
      users = new Map();
      this.#windows.set(key, users);
    }
    users.set(login, (users.get(login) ?? 0) + 1);
  }

  answer(): Answer {
    let sum = emptyAnswer();
    for (const [key, users] of this.#windows) {
      const [channel = '', start = ''] = key.split('|');
      const sorted = [...users].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
      const messages = sorted.reduce((all, [, count]) => all + count, 0);
      sum = addRow(sum, {
        channel,
        start: Number(start),
        messages,
        chatters: users.size,
        top: sorted.slice(0, 10),
      });
    }
    return sum;
  }
}
