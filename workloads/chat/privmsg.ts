import { digits } from './digits.ts';
import { parseEmotes } from './emotes.ts';
import {
  badgesOf,
  channelAt,
  channelEnd,
  type LineContext,
  senderOf,
  textStart,
  unparsable,
} from './event-fields.ts';
import { type LineBytes, word } from './line-bytes.ts';
import type { ParsedLine } from './parsed-line.ts';
import type { ChatMessage, SharedChat } from './record.ts';
import { TAG } from './tag-slots.ts';
import type { TagTable } from './tag-table.ts';

type Draft<T> = { -readonly [K in keyof T]: T[K] };

const CTCP = 1;
const CTCP_ACT = word('\u0001ACT');
const ION_ = word('ION ');
const ACTION_LENGTH = 8;

// Where values start in the table of spans; one further on they end.
const ID = 2 * TAG.id;
const TIME = 2 * TAG.tmiSentTs;
const ROOM = 2 * TAG.roomId;
const USER = 2 * TAG.userId;

/**
 * PRIVMSG: a line of chat. Without id, time, room or sender it is unparsable: it could not be counted once.
 *
 * Ids hold nothing to unescape, so they are cut out of the line without a detour.
 */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: nearly all lines come through here, one check after another
export function parsePrivmsg(context: LineContext): ParsedLine {
  const { line, head, tags } = context;
  const { spans } = tags;
  const end = channelEnd(context);
  const channel = channelAt(line, head.params, end);
  if (channel === '') return unparsable('PRIVMSG without a channel');
  const id = line.text(spans[ID] ?? 0, spans[ID + 1] ?? 0);
  if (id === '') return unparsable('PRIVMSG without an id tag');
  const time = digits(line.bytes, spans[TIME] ?? 0, spans[TIME + 1] ?? 0);
  if (time === -1) return unparsable('PRIVMSG without a time in tmi-sent-ts');
  const room = line.text(spans[ROOM] ?? 0, spans[ROOM + 1] ?? 0) || context.roomOf(channel);
  if (room === undefined)
    return unparsable('PRIVMSG without a room-id, of a channel whose room is not known');
  const user = line.text(spans[USER] ?? 0, spans[USER + 1] ?? 0);
  if (user === '') return unparsable('PRIVMSG without a user-id tag');
  const login = senderOf(line, head);
  if (login === '') return unparsable('PRIVMSG without a sender');
  const start = textStart(context, end);
  if (start >= head.end) return unparsable('PRIVMSG without a text');

  const action = line.bytes[start] === CTCP && isAction(line, start, head.end);
  const text = action ? actionText(line, start, head.end) : line.text(start, head.end);
  const record: Draft<ChatMessage> = { type: 'message', id, time, room, channel, user, login, text };
  if (action) record.action = true;
  addSender(record, context);
  if (tags.isOne(TAG.firstMsg)) record.firstMessage = true;
  if (tags.isOne(TAG.returningChatter)) record.returningChatter = true;
  if (tags.hasRare) addRare(record, tags);
  return { kind: 'record', record };
}

/** What PRIVMSG and USERNOTICE say about their sender and their text in the same tags. */
export function addSender(
  record: Pick<Draft<ChatMessage>, 'displayName' | 'badges' | 'badgeInfo' | 'emotes' | 'shared' | 'room'>,
  context: LineContext,
): void {
  const { line, tags } = context;
  if (tags.has(TAG.displayName)) record.displayName = tags.text(TAG.displayName);
  if (tags.has(TAG.badges)) record.badges = badgesOf(context, TAG.badges);
  if (tags.has(TAG.badgeInfo)) record.badgeInfo = badgesOf(context, TAG.badgeInfo);
  if (tags.has(TAG.emotes)) record.emotes = parseEmotes(line, tags.start(TAG.emotes), tags.end(TAG.emotes));
  if (tags.hasRare && tags.has(TAG.sourceId)) {
    const shared = sharedChat(tags, record.room);
    if (shared !== undefined) record.shared = shared;
  }
}

/** What most messages lack. */
function addRare(record: Draft<ChatMessage>, tags: TagTable): void {
  if (tags.has(TAG.replyParentMsgId)) {
    record.replyTo = {
      id: tags.text(TAG.replyParentMsgId),
      user: tags.text(TAG.replyParentUserId),
      login: tags.text(TAG.replyParentUserLogin),
    };
  }
  if (tags.has(TAG.bits)) {
    const bits = tags.count(TAG.bits);
    if (bits !== -1) record.bits = bits;
  }
  if (tags.has(TAG.customRewardId)) record.rewardId = tags.text(TAG.customRewardId);
  if (tags.has(TAG.msgId) && tags.text(TAG.msgId) === 'highlighted-message') record.highlighted = true;
}

/** In the room where a shared message was written the source is the room itself: that one is no copy. */
function sharedChat(tags: TagTable, room: string): SharedChat | undefined {
  const source = tags.text(TAG.sourceRoomId);
  return source === '' || source === room ? undefined : { room: source, id: tags.text(TAG.sourceId) };
}

function isAction({ view }: LineBytes, start: number, end: number): boolean {
  return (
    end - start >= ACTION_LENGTH &&
    view.getInt32(start, true) === CTCP_ACT &&
    view.getInt32(start + 4, true) === ION_
  );
}

/** The text inside a CTCP ACTION; clients may leave its closing character out. */
function actionText(line: LineBytes, start: number, end: number): string {
  const from = start + ACTION_LENGTH;
  const closed = end > from && line.bytes[end - 1] === CTCP;
  return line.text(from, closed ? end - 1 : end);
}
