import { channelAt, channelEnd, type LineContext, roomOf, textStart, unparsable } from './event-fields.ts';
import type { ParsedLine } from './parsed-line.ts';
import type { ChatClear, ChatRoomState } from './record.ts';
import { TAG } from './tag-slots.ts';
import type { TagTable } from './tag-table.ts';

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** CLEARCHAT has no id: every reader makes the same one of what it says. */
export function parseClearchat(context: LineContext): ParsedLine {
  const { line, head, tags } = context;
  const end = channelEnd(context);
  const channel = channelAt(line, head.params, end);
  if (channel === '') return unparsable('CLEARCHAT without a channel');
  const time = tags.count(TAG.tmiSentTs);
  if (time === -1) return unparsable('CLEARCHAT without a time in tmi-sent-ts');
  const room = roomOf(context, channel);
  if (room === '') return unparsable('CLEARCHAT without a room-id, of a channel whose room is not known');
  const user = tags.text(TAG.targetUserId);
  const start = textStart(context, end);
  const login = start < head.end ? line.text(start, head.end) : '';
  const seconds = tags.count(TAG.banDuration);
  const id = `clear/${room}/${user || login}/${time}/${seconds === -1 ? '' : seconds}`;
  const record: Draft<ChatClear> = { type: 'clear', id, time, room, channel };
  if (user !== '') record.user = user;
  if (login !== '') record.login = login;
  if (seconds !== -1) record.seconds = seconds;
  return { kind: 'record', record };
}

/** CLEARMSG: its `room-id` is often empty; then the room is looked up by the channel's name. */
export function parseClearmsg(context: LineContext): ParsedLine {
  const { line, head, tags } = context;
  const end = channelEnd(context);
  const channel = channelAt(line, head.params, end);
  if (channel === '') return unparsable('CLEARMSG without a channel');
  const time = tags.count(TAG.tmiSentTs);
  if (time === -1) return unparsable('CLEARMSG without a time in tmi-sent-ts');
  const target = tags.text(TAG.targetMsgId);
  if (target === '') return unparsable('CLEARMSG without a target-msg-id tag');
  const room = roomOf(context, channel);
  if (room === '') return unparsable('CLEARMSG without a room-id, of a channel whose room is not known');
  const login = tags.text(TAG.login);
  return {
    kind: 'record',
    record: { type: 'delete', id: `delete/${target}`, time, room, channel, target, login },
  };
}

/**
 * ROOMSTATE: whole after a JOIN, later only what changed. Twitch sends no time with it: `time` is then 0 and
 * means "not known".
 */
export function parseRoomstate(context: LineContext): ParsedLine {
  const { line, head, tags } = context;
  const end = channelEnd(context);
  const channel = channelAt(line, head.params, end);
  if (channel === '') return unparsable('ROOMSTATE without a channel');
  const room = roomOf(context, channel);
  if (room === '') return unparsable('ROOMSTATE without a room-id, of a channel whose room is not known');
  const time = Math.max(0, tags.count(TAG.tmiSentTs));
  const modes = modesOf(tags);
  const id = `room/${room}/${time}/${JSON.stringify(modes)}`;
  return { kind: 'record', record: { type: 'room', id, time, room, channel, ...modes } };
}

type Modes = Omit<ChatRoomState, 'type' | 'id' | 'time' | 'room' | 'channel'>;

function modesOf(tags: TagTable): Modes {
  const modes: Draft<Modes> = {};
  const slowSeconds = tags.count(TAG.slow);
  if (slowSeconds !== -1) modes.slowSeconds = slowSeconds;
  const followersMinutes = tags.integer(TAG.followersOnly);
  if (followersMinutes !== undefined) modes.followersMinutes = followersMinutes;
  if (tags.has(TAG.subsOnly)) modes.subscribersOnly = tags.isOne(TAG.subsOnly);
  if (tags.has(TAG.emoteOnly)) modes.emoteOnly = tags.isOne(TAG.emoteOnly);
  if (tags.has(TAG.r9k)) modes.uniqueOnly = tags.isOne(TAG.r9k);
  return modes;
}
