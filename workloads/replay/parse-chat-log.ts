import type { ChatScript, ScriptEvent } from './chat-script.ts';
import { spreadSeconds } from './spread-seconds.ts';

export type ParsedLog =
  | { readonly ok: true; readonly script: ChatScript }
  | { readonly ok: false; readonly reason: string };

const HEADER = 'received_at\tlogin\tchannel\ttext';
const LOGIN = /^[a-z0-9_]{1,25}$/;
const [LF, CR, TAB] = [10, 13, 9];
/** `2019-04-30T08:56:59Z`, with or without a fraction. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/**
 * Reads a chat log: tab-separated UTF-8 with the header `received_at login channel text`, one message a line; a text
 * may contain tabs. Two equal lines are two messages. Lines that are not in the order of their times are put so,
 * those of one second staying as they are. The log is kept as bytes, and lines are cut out when they are played: a
 * log costs its size and 24 bytes a line.
 */
export function parseChatLog(log: Buffer): ParsedLog {
  const starts = lineStarts(log);
  if (textOf(log, starts, 0) !== HEADER) return { ok: false, reason: `line 1 is not: ${HEADER}` };
  const lines = starts.length - 2;
  const times = new Float64Array(lines);
  const channels = new Set<string>();
  const seen: Seen = { text: '', time: 0 };
  for (let index = 0; index < lines; index++) {
    const reason = checkLine(log, starts, index, times, channels, seen);
    if (reason !== undefined) return { ok: false, reason: `line ${index + 2}: ${reason}` };
  }
  const order = Uint32Array.from(times.keys());
  sortByTime(order, times);
  spreadSeconds(times);
  sortByTime(order, times);
  const script: ChatScript = {
    channels: [...channels].sort(),
    total: lines,
    *events() {
      for (const [place, index] of order.entries()) yield eventAt(log, starts, index, times[place] ?? 0);
    },
  };
  return { ok: true, script };
}

/** The last time that was read: most lines repeat it. */
interface Seen {
  text: string;
  time: number;
}

function checkLine(
  log: Buffer,
  starts: Float64Array,
  index: number,
  times: Float64Array,
  channels: Set<string>,
  seen: Seen,
): string | undefined {
  const [received, login, channel, text] = columns(log, starts, index);
  if (text === undefined) return 'fewer than four columns';
  if (received !== seen.text) {
    if (!TIME.test(received)) return 'received_at is no time like 2019-04-30T08:56:59Z';
    seen.text = received;
    seen.time = Math.floor(Date.parse(received));
  }
  if (!LOGIN.test(login)) return 'login is not 1 to 25 of a-z, 0-9 and _';
  if (!LOGIN.test(channel)) return 'channel is not 1 to 25 of a-z, 0-9 and _';
  if (text === '') return 'text is empty';
  if (text.includes('\r')) return 'text holds a carriage return, which ends a line of IRC';
  times[index] = seen.time;
  channels.add(channel);
  return undefined;
}

function eventAt(log: Buffer, starts: Float64Array, index: number, time: number): ScriptEvent {
  const [, login, channel, text = ''] = columns(log, starts, index);
  return { kind: 'message', index, time, channel, login, text };
}

/** Where each line starts, and behind the last one where the log ends. A last line break starts no line. */
function lineStarts(log: Buffer): Float64Array {
  const starts: number[] = [0];
  for (let at = log.indexOf(LF); at !== -1; at = log.indexOf(LF, at + 1)) starts.push(at + 1);
  if (starts.at(-1) !== log.length) starts.push(log.length + 1);
  return Float64Array.from(starts);
}

function textOf(log: Buffer, starts: Float64Array, line: number): string {
  const start = starts[line] ?? 0;
  const end = (starts[line + 1] ?? log.length + 1) - 1;
  return log.toString('utf8', start, log[end - 1] === CR ? end - 1 : end);
}

function columns(log: Buffer, starts: Float64Array, index: number): [string, string, string, string?] {
  const line = textOf(log, starts, index + 1);
  const tab = String.fromCharCode(TAB);
  const first = line.indexOf(tab);
  const second = line.indexOf(tab, first + 1);
  const third = line.indexOf(tab, second + 1);
  if (first === -1 || second === -1 || third === -1) return ['', '', ''];
  return [
    line.slice(0, first),
    line.slice(first + 1, second),
    line.slice(second + 1, third),
    line.slice(third + 1),
  ];
}

/** Puts times in order, and with them the lines they belong to; equal times keep their order. */
function sortByTime(order: Uint32Array, times: Float64Array): void {
  let sorted = true;
  for (let at = 1; at < times.length && sorted; at++) sorted = (times[at - 1] ?? 0) <= (times[at] ?? 0);
  if (sorted) return;
  const places = Uint32Array.from(times.keys()).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  order.set(places.map(place => order[place] ?? 0));
  times.set(Float64Array.from(places, place => times[place] ?? 0));
}
