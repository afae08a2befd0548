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
  const uses: EmoteUse[] = [];
  let at = start;
  while (at < end) {
    const colon = stopAt(bytes, at, end, COLON, SLASH);
    let next = colon;
    if (colon > at && colon < end && bytes[colon] === COLON) {
      const id = line.text(at, colon);
      do {
        const from = next + 1;
        next = stopAt(bytes, from, end, COMMA, SLASH);
        addUse(uses, id, bytes, from, next);
      } while (next < end && bytes[next] === COMMA);
    }
    at = next + 1;
  }
  return uses;
}

function addUse(uses: EmoteUse[], id: string, bytes: Uint8Array, from: number, to: number): void {
  const dash = stopAt(bytes, from, to, DASH, DASH);
  const start = digits(bytes, from, dash);
  const end = digits(bytes, dash + 1, to);
  if (start !== -1 && end >= start) uses.push({ id, start, end });
}

/** The first of two characters from `from` on, or `end`. */
function stopAt(bytes: Uint8Array, from: number, end: number, one: number, other: number): number {
  let at = from;
  while (at < end && bytes[at] !== one && bytes[at] !== other) at++;
  return at;
}
