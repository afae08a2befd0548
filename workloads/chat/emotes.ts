import { digits } from './digits.ts';
import type { LineBytes } from './line-bytes.ts';
import type { EmoteUse } from './record.ts';

const [COMMA, DASH, SLASH, COLON] = [44, 45, 47, 58];

/**
 * Reads an `emotes` tag, `25:0-4,12-16/1902:6-10`, that stands from `start` to `end`, into one entry a use in the
 * order sent. Offsets stay what Twitch counts in: Unicode code points, end included. What is not of this form is
 * left out.
 */
export function parseEmotes(line: LineBytes, start: number, end: number): EmoteUse[] {
  const { bytes } = line;
  // An array that grows makes room for seventeen at once; most messages have one emote.
  const uses = new Array<EmoteUse>(countDashes(bytes, start, end));
  let filled = 0;
  let id = '';
  let from = start;
  for (let at = start; at <= end; at++) {
    const code = at === end ? SLASH : bytes[at];
    if (code === COLON) {
      id = line.text(from, at);
      from = at + 1;
    } else if (code === COMMA || code === SLASH) {
      const use = id === '' ? undefined : readUse(bytes, id, from, at);
      if (use !== undefined) uses[filled++] = use;
      if (code === SLASH) id = '';
      from = at + 1;
    }
  }
  if (filled < uses.length) uses.length = filled;
  return uses;
}

function readUse(bytes: Uint8Array, id: string, from: number, to: number): EmoteUse | undefined {
  let dash = from;
  while (dash < to && bytes[dash] !== DASH) dash++;
  const start = digits(bytes, from, dash);
  const end = digits(bytes, dash + 1, to);
  return start === -1 || end < start ? undefined : { id, start, end };
}

function countDashes(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (bytes[at] === DASH) count++;
  return count;
}
