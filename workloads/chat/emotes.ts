import { copyText } from './copy-text.ts';
import { digits } from './digits.ts';
import type { EmoteUse } from './record.ts';

/**
 * Reads an `emotes` tag, `25:0-4,12-16/1902:6-10`, into one entry a use in the order sent. Offsets stay what Twitch
 * counts in: Unicode code points, end included. What is not of this form is left out.
 */
export function parseEmotes(raw: string): EmoteUse[] {
  const uses: EmoteUse[] = [];
  let at = 0;
  while (at < raw.length) {
    const end = indexOrEnd(raw, '/', at, raw.length);
    const colon = indexOrEnd(raw, ':', at, end);
    if (colon > at && colon < end) addUses(uses, raw, copyText(raw, at, colon), colon + 1, end);
    at = end + 1;
  }
  return uses;
}

function addUses(uses: EmoteUse[], raw: string, id: string, from: number, to: number): void {
  let at = from;
  while (at < to) {
    const next = indexOrEnd(raw, ',', at, to);
    const dash = indexOrEnd(raw, '-', at, next);
    const start = digits(raw, at, dash);
    const end = digits(raw, dash + 1, next);
    if (start !== -1 && end >= start) uses.push({ id, start, end });
    at = next + 1;
  }
}

function indexOrEnd(text: string, mark: string, from: number, end: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 || found > end ? end : found;
}
