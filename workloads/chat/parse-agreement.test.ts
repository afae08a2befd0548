import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { ChatMessage, parseTwitchMessage } from '@twurple/chat';
import { generateChat } from '../replay/generate-chat.ts';
import { renderEvent } from '../replay/render-event.ts';
import { parseIrc } from './parse-irc.ts';
import type { EmoteUse, ChatMessage as OwnMessage } from './record.ts';

interface TmiMessage {
  readonly tags: Readonly<Record<string, string | true>>;
  readonly prefix: string;
  readonly params: readonly string[];
}
const tmi = createRequire(import.meta.url)('tmi.js/lib/parser.js') as { msg(line: string): TmiMessage };

const mix = {
  replies: 0.2,
  sharedChat: 0.1,
  bits: 0.1,
  firstMessages: 0.1,
  subscriptions: 0,
  mysteryGifts: 0,
  raids: 0,
  timeouts: 0,
  deletions: 0,
};
const chat = generateChat({
  channels: ['bulldog', 'forsen'],
  seed: 3,
  start: 1_556_614_619_000,
  messages: 2_000,
  mix,
});
const lines = Array.from(chat.events(), event => {
  const { tags, rest } = renderEvent(event, 3);
  return `@${tags} ${rest}`;
});

function ours(line: string): OwnMessage {
  const got = parseIrc(line);
  assert.ok(got.kind === 'record' && got.record.type === 'message', line);
  return got.record;
}

test("tmi.js' parser reads the same", () => {
  for (const line of lines) {
    const record = ours(line);
    const { tags, prefix, params } = tmi.msg(line);
    const action = record.action ? `\u0001ACTION ${record.text}\u0001` : record.text;
    assert.deepEqual(
      [tags.id, Number(tags['tmi-sent-ts']), tags['room-id'], tags['user-id'], tags['display-name']],
      [record.id, record.time, record.room, record.user, record.displayName],
    );
    assert.deepEqual([prefix.split('!')[0], ...params], [record.login, `#${record.channel}`, action]);
    assert.equal(tags['badges'], pairs(record.badges));
    assert.equal(tags['reply-parent-msg-id'], record.replyTo?.id);
  }
});

test('@twurple/chat reads the same', () => {
  for (const line of lines) {
    const record = ours(line);
    const theirs = parseTwitchMessage(line);
    assert.ok(theirs instanceof ChatMessage);
    const { userInfo } = theirs;
    assert.deepEqual(
      [
        theirs.id,
        theirs.date.getTime(),
        theirs.channelId,
        userInfo.userId,
        userInfo.userName,
        userInfo.displayName,
      ],
      [record.id, record.time, record.room, record.user, record.login, record.displayName],
    );
    assert.deepEqual(
      [theirs.bits, theirs.isFirst, theirs.isReply, theirs.parentMessageId, theirs.parentMessageUserName],
      [
        record.bits ?? 0,
        record.firstMessage ?? false,
        record.replyTo !== undefined,
        record.replyTo?.id ?? null,
        record.replyTo?.login ?? null,
      ],
    );
    assert.deepEqual(theirs.emoteOffsets, offsets(record.emotes ?? []));
    assert.deepEqual(Object.fromEntries(userInfo.badges), record.badges ?? {});
  }
});

test('the compared lines hold what can differ', () => {
  const records = lines.map(ours);
  for (const key of ['badges', 'emotes', 'replyTo', 'shared', 'bits', 'action'] as const) {
    assert.ok(
      records.some(record => record[key] !== undefined),
      key,
    );
  }
});

function pairs(badges: OwnMessage['badges']): string | true {
  return badges === undefined
    ? true
    : Object.entries(badges)
        .map(pair => pair.join('/'))
        .join(',');
}

function offsets(emotes: readonly EmoteUse[]): Map<string, string[]> {
  const map = new Map<string, string[]>();
  for (const { id, start, end } of emotes) map.set(id, [...(map.get(id) ?? []), `${start}-${end}`]);
  return map;
}
