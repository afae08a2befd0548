import { type Badges, parseBadges } from './badges.ts';
import type { LineBytes } from './line-bytes.ts';
import { type LineHead, trailingStart } from './line-head.ts';
import type { ParsedLine, RoomLookup } from './parsed-line.ts';
import { RecentValues } from './recent-values.ts';
import { TAG } from './tag-slots.ts';
import type { TagTable } from './tag-table.ts';

const HASH = 35;

/** A line on its way to becoming a record: its parts, its tags, and how to find a room's id. */
export interface LineContext {
  readonly line: LineBytes;
  readonly head: LineHead;
  readonly tags: TagTable;
  readonly roomOf: RoomLookup;
}

const channels = new RecentValues<string>(text => text.toLowerCase());
const badgeSets = new RecentValues<Badges>(parseBadges, 60);

/** The channel that `#channel` names between `at` and `end`, lower case; '' when there is none. */
export function channelAt(line: LineBytes, at: number, end: number): string {
  if (at >= end || line.bytes[at] !== HASH) return '';
  return channels.at(line, at + 1, end);
}

/** Where the channel of a line ends: its first parameter. */
export function channelEnd({ line, head }: LineContext): number {
  return line.find(' ', head.params, head.end);
}

/** Where the text behind the channel starts; the end of the line when there is none. */
export function textStart({ line, head }: LineContext, afterChannel: number): number {
  return trailingStart(line.bytes, afterChannel, head.end);
}

/** The login of the sender, `login!login@login.tmi.twitch.tv`; '' when the server itself sent the line. */
export function senderOf(line: LineBytes, head: LineHead): string {
  const bang = line.find('!', head.prefixStart, head.prefixEnd);
  return bang === head.prefixEnd ? '' : line.text(head.prefixStart, bang);
}

/** The room's id: from the line, or else looked up by the channel's name. */
export function roomOf(context: LineContext, channel: string): string {
  const sent = context.tags.text(TAG.roomId);
  return sent === '' ? (context.roomOf(channel) ?? '') : sent;
}

/** A set of badges. Equal sets share one frozen object. */
export function badgesOf({ line, tags }: LineContext, slot: number): Badges {
  return badgeSets.at(line, tags.start(slot), tags.end(slot));
}

export function unparsable(reason: string): ParsedLine {
  return { kind: 'unparsable', reason };
}
