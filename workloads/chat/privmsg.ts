import { parseEmotes } from './emotes.ts';
import {
  badgesOf,
  channelAt,
  type LineContext,
  roomOf,
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

/** PRIVMSG: a line of chat. Without id, time, room or sender it is unparsable: it could not be counted once. */
export function parsePrivmsg(context: LineContext): ParsedLine {
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
  const start = textStart(context);
  if (start >= head.end) return unparsable('PRIVMSG without a text');

  const action = isAction(line, start, head.end);
  const text = action ? actionText(line, start, head.end) : line.text(start, head.end);
  const record: Draft<ChatMessage> = { type: 'message', id, time, room, channel, user, login, text };
  if (action) record.action = true;
  addSender(record, context);
  addMarks(record, tags);
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
  if (tags.has(TAG.msgId) && tags.text(TAG.msgId) === 'highlighted-message') record.highlighted = true;
}

/** In the room where a shared message was written the source is the room itself: that one is no copy. */
function sharedChat(tags: TagTable, room: string): SharedChat | undefined {
  const source = tags.text(TAG.sourceRoomId);
  return source === '' || source === room ? undefined : { room: source, id: tags.text(TAG.sourceId) };
}

function isAction({ bytes, view }: LineBytes, start: number, end: number): boolean {
  return (
    bytes[start] === CTCP &&
    end - start >= 8 &&
    view.getInt32(start, true) === CTCP_ACT &&
    view.getInt32(start + 4, true) === ION_
  );
}

/** The text inside a CTCP ACTION; clients may leave its closing character out. */
function actionText(line: LineBytes, start: number, end: number): string {
  const closed = end > start + 8 && line.bytes[end - 1] === CTCP;
  return line.text(start + 8, closed ? end - 1 : end);
}
