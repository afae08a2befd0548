import { channelAt, channelEnd, type LineContext, roomOf, textStart, unparsable } from './event-fields.ts';
import type { ParsedLine } from './parsed-line.ts';
import { addSender } from './privmsg.ts';
import type { ChatNotice } from './record.ts';
import { TAG } from './tag-slots.ts';
import type { TagTable } from './tag-table.ts';

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** USERNOTICE: subscriptions, gifts, raids and whatever Twitch adds: any `msg-id` is kept as it came. */
export function parseUsernotice(context: LineContext): ParsedLine {
  const { line, head, tags } = context;
  const end = channelEnd(context);
  const channel = channelAt(line, head.params, end);
  if (channel === '') return unparsable('USERNOTICE without a channel');
  const id = tags.text(TAG.id);
  if (id === '') return unparsable('USERNOTICE without an id tag');
  const kind = tags.text(TAG.msgId);
  if (kind === '') return unparsable('USERNOTICE without a msg-id tag');
  const time = tags.count(TAG.tmiSentTs);
  if (time === -1) return unparsable('USERNOTICE without a time in tmi-sent-ts');
  const room = roomOf(context, channel);
  if (room === '') return unparsable('USERNOTICE without a room-id, of a channel whose room is not known');
  const user = tags.text(TAG.userId);
  const login = tags.text(TAG.login);
  if (user === '' || login === '') return unparsable('USERNOTICE without a user-id or login tag');

  const record: Draft<ChatNotice> = { type: 'notice', id, time, room, channel, kind, user, login };
  const start = textStart(context, end);
  if (start < head.end) record.text = line.text(start, head.end);
  if (tags.has(TAG.systemMsg)) record.systemMessage = tags.text(TAG.systemMsg);
  addSender(record, context);
  addParameters(record, tags);
  return { kind: 'record', record };
}

function addParameters(record: Draft<ChatNotice>, tags: TagTable): void {
  const months = tags.count(TAG.cumulativeMonths);
  if (months !== -1) record.months = months;
  if (tags.has(TAG.subPlan)) record.plan = tags.text(TAG.subPlan);
  const giftCount = tags.count(TAG.massGiftCount);
  if (giftCount !== -1) record.giftCount = giftCount;
  const origin = tags.text(TAG.originId) || tags.text(TAG.communityGiftId);
  if (origin !== '') record.origin = origin;
  const viewers = tags.count(TAG.viewerCount);
  if (viewers !== -1) record.viewers = viewers;
  if (tags.has(TAG.recipientId)) {
    record.recipient = { user: tags.text(TAG.recipientId), login: tags.text(TAG.recipientUserName) };
  }
}
