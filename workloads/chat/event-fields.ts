import { copyText } from './copy-text.ts';
import type { LineHead } from './line-head.ts';
import { wordEnd } from './line-head.ts';
import type { ParsedLine, RoomLookup } from './parsed-line.ts';
import { TAG } from './tag-slots.ts';
import type { TagTable } from './tag-table.ts';

const HASH = 35;

/** A line on its way to becoming a record: its parts, its tags, and how to find a room's id. */
export interface LineContext {
  readonly line: string;
  readonly head: LineHead;
  readonly tags: TagTable;
  readonly roomOf: RoomLookup;
}

/** The channel that `#channel` at `at` names, lower case; '' when there is none. */
export function channelAt(line: string, at: number, end: number): string {
  if (line.charCodeAt(at) !== HASH) return '';
  return copyText(line, at + 1, wordEnd(line, at, end)).toLowerCase();
}

/** The login of the sender, `login!login@login.tmi.twitch.tv`; '' when the server itself sent the line. */
export function senderOf(line: string, head: LineHead): string {
  const bang = line.indexOf('!', head.prefixStart);
  if (bang === -1 || bang >= head.prefixEnd) return '';
  return copyText(line, head.prefixStart, bang);
}

/** The room's id: from the line, or else looked up by the channel's name. */
export function roomOf(context: LineContext, channel: string): string {
  const sent = context.tags.text(TAG.roomId);
  return sent === '' ? (context.roomOf(channel) ?? '') : sent;
}

export function unparsable(reason: string): ParsedLine {
  return { kind: 'unparsable', reason };
}
