import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseIrc } from './parse-irc.ts';
import type { ParsedLine } from './parsed-line.ts';
import type { ChatRecord } from './record.ts';

const time = 1_556_614_619_123;
const place = { time, room: '26610234', channel: 'bulldog' };
const lookup = (channel: string) => (channel === 'bulldog' ? '26610234' : undefined);

const records: Record<string, { line: string; want: ChatRecord }> = {
  'a timeout has seconds': {
    line: `@ban-duration=600;room-id=26610234;target-user-id=55;tmi-sent-ts=${time} :tmi.twitch.tv CLEARCHAT #bulldog :bob`,
    want: {
      type: 'clear',
      id: `clear/26610234/55/${time}/600`,
      ...place,
      user: '55',
      login: 'bob',
      seconds: 600,
    },
  },
  'a timeout of one second is a number': {
    line: `@ban-duration=1;room-id=26610234;target-user-id=55;tmi-sent-ts=${time} :tmi.twitch.tv CLEARCHAT #bulldog :bob`,
    want: {
      type: 'clear',
      id: `clear/26610234/55/${time}/1`,
      ...place,
      user: '55',
      login: 'bob',
      seconds: 1,
    },
  },
  'a ban has no seconds': {
    line: `@room-id=26610234;target-user-id=55;tmi-sent-ts=${time} :tmi.twitch.tv CLEARCHAT #bulldog :bob`,
    want: { type: 'clear', id: `clear/26610234/55/${time}/`, ...place, user: '55', login: 'bob' },
  },
  'a cleared room has no user': {
    line: `@room-id=26610234;tmi-sent-ts=${time} :tmi.twitch.tv CLEARCHAT #bulldog`,
    want: { type: 'clear', id: `clear/26610234//${time}/`, ...place },
  },
  'a deleted message finds its room by the channel': {
    line: `@login=bob;room-id=;target-msg-id=m-1;tmi-sent-ts=${time} :tmi.twitch.tv CLEARMSG #bulldog :bad words`,
    want: { type: 'delete', id: 'delete/m-1', ...place, target: 'm-1', login: 'bob' },
  },
  'all modes come after a JOIN, without a time': {
    line: '@emote-only=0;followers-only=-1;r9k=1;room-id=26610234;slow=30;subs-only=0 :tmi.twitch.tv ROOMSTATE #bulldog',
    want: {
      type: 'room',
      id: 'room/26610234/0/{"slowSeconds":30,"followersMinutes":-1,"subscribersOnly":false,"emoteOnly":false,"uniqueOnly":true}',
      ...place,
      time: 0,
      slowSeconds: 30,
      followersMinutes: -1,
      subscribersOnly: false,
      emoteOnly: false,
      uniqueOnly: true,
    },
  },
  'later only the mode that changed comes': {
    line: '@room-id=26610234;followers-only=10 :tmi.twitch.tv ROOMSTATE #bulldog',
    want: {
      type: 'room',
      id: 'room/26610234/0/{"followersMinutes":10}',
      ...place,
      time: 0,
      followersMinutes: 10,
    },
  },
};

for (const [name, { line, want }] of Object.entries(records)) {
  test(name, () => assert.deepEqual(parseIrc(line, lookup), { kind: 'record', record: want }));
}

const broken: Record<string, string> = {
  'a CLEARCHAT without a time': '@room-id=1;target-user-id=55 :tmi.twitch.tv CLEARCHAT #bulldog :bob',
  'a CLEARCHAT without a channel': `@room-id=1;tmi-sent-ts=${time} :tmi.twitch.tv CLEARCHAT`,
  'a CLEARCHAT of an unknown room': `@tmi-sent-ts=${time} :tmi.twitch.tv CLEARCHAT #other :bob`,
  'a CLEARMSG without a target': `@login=bob;room-id=1;tmi-sent-ts=${time} :tmi.twitch.tv CLEARMSG #bulldog :x`,
  'a CLEARMSG without a time': '@login=bob;room-id=1;target-msg-id=a :tmi.twitch.tv CLEARMSG #bulldog :x',
  'a CLEARMSG of an unknown room': `@login=b;target-msg-id=a;tmi-sent-ts=${time} :tmi.twitch.tv CLEARMSG #other :x`,
  'a ROOMSTATE of an unknown room': '@slow=1 :tmi.twitch.tv ROOMSTATE #other',
  'a ROOMSTATE without a channel': '@room-id=1;slow=1 :tmi.twitch.tv ROOMSTATE',
};

for (const [name, line] of Object.entries(broken)) {
  test(`${name} is unparsable`, () =>
    assert.equal(parseIrc(line, lookup).kind, 'unparsable' satisfies ParsedLine['kind']));
}
