import type { BadgeReader } from './badges.ts';
import { copyText } from './copy-text.ts';
import { parseEmotes } from './emotes.ts';
import { channelAt, type LineContext, roomOf, senderOf, unparsable } from './event-fields.ts';
import { trailingStart, wordEnd } from './line-head.ts';
import type { ParsedLine } from './parsed-line.ts';
import type { ChatMessage, SharedChat } from './record.ts';
import { TAG } from './tag-slots.ts';
import type { TagTable } from './tag-table.ts';

type Draft<T> = { -readonly [K in keyof T]: T[K] };

const CTCP = 1;
const ACTION = '\u0001ACTION ';

/** PRIVMSG: a line of chat. Without id, time, room or sender it is unparsable: it could not be counted once. */
export function parsePrivmsg(context: LineContext, badges: BadgeReader): ParsedLine {
  const { line, head, tags } = context;
  const channel = channelAt(line, head.params, head.end);
  if (channel === '') return unparsable('PRIVMSG without a channel');
  const id = tags.text(TAG.id);
  if (id === '') return unparsable('PRIVMSG without an id tag');
  const time = tags.count(TAG.tmiSentTs);
  if (time === -1) return unparsable('PRIVMSG without a time in tmi-sent-ts');
  const room = roomOf(context, channel);
  if (room === '') return unparsable('PRIVMSG without a room-id, of a channel whose room is not known');
  const user = tags.text(TAG.userId);
  if (user === '') return unparsable('PRIVMSG without a user-id tag');
  const login = senderOf(line, head);
  if (login === '') return unparsable('PRIVMSG without a sender');
  const start = trailingStart(line, wordEnd(line, head.params, head.end));
  if (start >= head.end) return unparsable('PRIVMSG without a text');

  const action = line.charCodeAt(start) === CTCP && line.startsWith(ACTION, start);
  const text = action ? actionText(line, start, head.end) : copyText(line, start, head.end);
  const record: Draft<ChatMessage> = { type: 'message', id, time, room, channel, user, login, text };
  if (action) record.action = true;
  addSender(record, tags, badges);
  addMarks(record, tags);
  return { kind: 'record', record };
}

/** What PRIVMSG and USERNOTICE say about their sender and their text in the same tags. */
export function addSender(
  record: Pick<Draft<ChatMessage>, 'displayName' | 'badges' | 'badgeInfo' | 'emotes' | 'shared' | 'room'>,
  tags: TagTable,
  badges: BadgeReader,
): void {
  if (tags.has(TAG.displayName)) record.displayName = tags.text(TAG.displayName);
  if (tags.has(TAG.badges)) record.badges = badges.read(tags.raw(TAG.badges));
  if (tags.has(TAG.badgeInfo)) record.badgeInfo = badges.read(tags.raw(TAG.badgeInfo));
  if (tags.has(TAG.emotes)) record.emotes = parseEmotes(tags.raw(TAG.emotes));
  if (tags.has(TAG.sourceId)) {
    const shared = sharedChat(tags, record.room);
    if (shared !== undefined) record.shared = shared;
  }
}

function addMarks(record: Draft<ChatMessage>, tags: TagTable): void {
  if (tags.has(TAG.bits)) {
    const bits = tags.count(TAG.bits);
    if (bits !== -1) record.bits = bits;
  }
  if (tags.isOne(TAG.firstMsg)) record.firstMessage = true;
  if (tags.isOne(TAG.returningChatter)) record.returningChatter = true;
  if (tags.has(TAG.replyParentMsgId)) {
    record.replyTo = {
      id: tags.text(TAG.replyParentMsgId),
      user: tags.text(TAG.replyParentUserId),
      login: tags.text(TAG.replyParentUserLogin),
    };
  }
  if (tags.has(TAG.customRewardId)) record.rewardId = tags.text(TAG.customRewardId);
  if (tags.has(TAG.msgId) && tags.raw(TAG.msgId) === 'highlighted-message') record.highlighted = true;
}

/** In the room where a shared message was written the source is the room itself: that one is no copy. */
function sharedChat(tags: TagTable, room: string): SharedChat | undefined {
  const source = tags.text(TAG.sourceRoomId);
  return source === '' || source === room ? undefined : { room: source, id: tags.text(TAG.sourceId) };
}

/** The text inside a CTCP ACTION; clients may leave its closing character out. */
function actionText(line: string, start: number, end: number): string {
  const closed = end > start + ACTION.length && line.charCodeAt(end - 1) === CTCP;
  return copyText(line, start + ACTION.length, closed ? end - 1 : end);
}
