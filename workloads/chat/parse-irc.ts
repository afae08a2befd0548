import { parseControl } from './control.ts';
import { type LineContext, unparsable } from './event-fields.ts';
import { LineBytes, LONGEST_LINE, word } from './line-bytes.ts';
import { readHead } from './line-head.ts';
import { parseClearchat, parseClearmsg, parseRoomstate } from './moderation.ts';
import type { ParsedLine, RoomLookup } from './parsed-line.ts';
import { parsePrivmsg } from './privmsg.ts';
import { TagTable } from './tag-table.ts';
import { parseUsernotice } from './usernotice.ts';

/** Longest word that is taken for a command. */
const LONGEST_COMMAND = 32;
const PRIV = word('PRIV');
const VMSG = word('VMSG');

const bytes = new LineBytes();
const tags = new TagTable(bytes);
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
  const head = readHead(bytes, bytes.load(line));
  if (head === undefined) return unparsable('no command');
  tags.read(head.tagsStart, head.tagsEnd);
  const context: LineContext = { line: bytes, head, tags, roomOf };
  const { commandStart, commandEnd } = head;
  // Nearly all lines are PRIVMSG: they need no string to find their parser.
  const isPrivmsg =
    commandEnd - commandStart === 7 &&
    bytes.view.getInt32(commandStart, true) === PRIV &&
    bytes.view.getInt32(commandStart + 3, true) === VMSG;
  if (isPrivmsg) return parsePrivmsg(context);
  if (commandEnd - commandStart > LONGEST_COMMAND) return unparsable('no command');
  return parseOther(bytes.text(commandStart, commandEnd), context);
}

function parseOther(command: string, context: LineContext): ParsedLine {
  switch (command) {
    case 'USERNOTICE':
      return parseUsernotice(context);
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
