import { BadgeReader } from './badges.ts';
import { parseControl } from './control.ts';
import { copyText } from './copy-text.ts';
import { type LineContext, unparsable } from './event-fields.ts';
import { readHead } from './line-head.ts';
import { parseClearchat, parseClearmsg, parseRoomstate } from './moderation.ts';
import type { ParsedLine, RoomLookup } from './parsed-line.ts';
import { parsePrivmsg } from './privmsg.ts';
import { TagTable } from './tag-table.ts';
import { parseUsernotice } from './usernotice.ts';

/**
 * Longest line that is read, in UTF-16 units. Twitch allows 8,191 bytes of tags and 500 characters of text; what
 * is longer than this is no chat.
 */
export const LONGEST_LINE = 16_384;

/** Longest word that is taken for a command. */
const LONGEST_COMMAND = 32;

const tags = new TagTable();
const badges = new BadgeReader();
const noRoom: RoomLookup = () => undefined;

/**
 * Reads one line of Twitch's chat (without its CR LF, though one at the end does no harm) in one pass: the tags are
 * walked once, and only what a record keeps is copied out of the line. Never throws, and nothing it returns holds on
 * to the line. Bytes that are no UTF-8 are expected to have become U+FFFD; NULs are kept where a text has them.
 *
 * `roomOf` gives the room of a channel for lines without `room-id`. The same line and room give the same answer.
 */
export function parseIrc(line: string, roomOf: RoomLookup = noRoom): ParsedLine {
  if (line.length > LONGEST_LINE) return unparsable(`longer than ${LONGEST_LINE} characters`);
  const head = readHead(line);
  if (head === undefined) return unparsable('no command');
  tags.read(line, head.tagsStart, head.tagsEnd);
  const context: LineContext = { line, head, tags, roomOf };
  if (line.startsWith('PRIVMSG ', head.commandStart)) return parsePrivmsg(context, badges);
  if (head.commandEnd - head.commandStart > LONGEST_COMMAND) return unparsable('no command');
  return parseOther(copyText(line, head.commandStart, head.commandEnd), context);
}

function parseOther(command: string, context: LineContext): ParsedLine {
  switch (command) {
    case 'PRIVMSG':
      return parsePrivmsg(context, badges);
    case 'USERNOTICE':
      return parseUsernotice(context, badges);
    case 'CLEARCHAT':
      return parseClearchat(context);
    case 'CLEARMSG':
      return parseClearmsg(context);
    case 'ROOMSTATE':
      return parseRoomstate(context);
    default: {
      const message = parseControl(command, context);
      return message === undefined ? { kind: 'unknown', command } : { kind: 'control', message };
    }
  }
}
