import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseIrc } from './parse-irc.ts';
import type { ChatMessage } from './record.ts';

const plain: ChatMessage = {
  type: 'message',
  id: 'b34ccfc7-4977-403a-8a94-33c6bac34fb8',
  time: 1_556_614_619_123,
  room: '26610234',
  channel: 'bulldog',
  user: '9876543',
  login: 'ronni',
  text: 'hello there',
};

/** A PRIVMSG with further tags before the ones that it must have. */
function line(tags = '', text = plain.text, required = 'room-id=26610234;user-id=9876543'): string {
  const own = `id=${plain.id};tmi-sent-ts=${plain.time};${required}`;
  return `@${tags === '' ? '' : `${tags};`}${own} :ronni!ronni@ronni.tmi.twitch.tv PRIVMSG #bulldog :${text}`;
}

const cases: Record<string, { line: string; want: Partial<ChatMessage> }> = {
  'a message with the least tags is whole': { line: line(), want: {} },
  'tags without values are as if absent': {
    line: line('badges=;badge-info;emotes=;display-name;bits;first-msg='),
    want: {},
  },
  'tags that nothing here needs change nothing': {
    line: line('client-nonce=a=b;color=#1E90FF;flags=0-3:P.5;turbo=1;user-type=mod;vip=1;new-thing=2'),
    want: {},
  },
  'names that only resemble known ones change nothing': {
    line: line(
      'role-id=1;user-ix=2;ix=3;badge-infx=a/1;display-names=x;first-msgs=1;room-id2=4;bitsy=5;i=1;id',
    ),
    want: {},
  },
  'badges have names and versions': {
    line: line('badge-info=subscriber/22;badges=moderator/1,subscriber/18,premium/1'),
    want: {
      badgeInfo: { subscriber: '22' },
      badges: { moderator: '1', subscriber: '18', premium: '1' },
    },
  },
  'a badge may have no version, an escaped one, or a slash in it': {
    line: line('badges=staff,predictions/blue\\s1,x/a/b'),
    want: { badges: { staff: '', predictions: 'blue 1', x: 'a/b' } },
  },
  'emotes keep their order and offsets in code points': {
    line: line(
      'emotes=25:6-10,12-16/emotesv2_0123456789abcdef0123456789abcdef:0-4',
      '\u{1f600}hey! Kappa Kappa',
    ),
    want: {
      text: '\u{1f600}hey! Kappa Kappa',
      emotes: [
        { id: '25', start: 6, end: 10 },
        { id: '25', start: 12, end: 16 },
        { id: 'emotesv2_0123456789abcdef0123456789abcdef', start: 0, end: 4 },
      ],
    },
  },
  'emotes of no known form are left out': {
    line: line('emotes=25:a-4,3-,-1,5-4,7,8-9/:1-2/30/31:/32:0-0'),
    want: {
      emotes: [
        { id: '25', start: 8, end: 9 },
        { id: '32', start: 0, end: 0 },
      ],
    },
  },
  'a cheer is a message with bits': {
    line: line('bits=100', 'Cheer100 nice'),
    want: { text: 'Cheer100 nice', bits: 100 },
  },
  'one bit is a number, not true': { line: line('bits=1'), want: { bits: 1 } },
  'bits that are no number are left out': { line: line('bits=many'), want: {} },
  'a display name keeps its spaces and letters': {
    line: line('display-name=\\sRonni\\sTheGreat\\s'),
    want: { displayName: ' Ronni TheGreat ' },
  },
  'a display name in Korean is kept': {
    line: line('display-name=안녕하세요'),
    want: { displayName: '안녕하세요' },
  },
  'a reply names the message it answers, whose body may hold an equals sign': {
    line: line(
      'reply-parent-display-name=Bob;reply-parent-msg-body=a=b=c\\shi;reply-parent-msg-id=parent-1;' +
        'reply-parent-user-id=55;reply-parent-user-login=bob;reply-thread-parent-msg-id=parent-0',
    ),
    want: { replyTo: { id: 'parent-1', user: '55', login: 'bob' } },
  },
  'a copy of a shared message names its source': {
    line: line('source-badges=;source-id=original;source-room-id=777'),
    want: { shared: { room: '777', id: 'original' } },
  },
  'the original of a shared message is no copy': {
    line: line('source-id=original;source-room-id=26610234'),
    want: {},
  },
  'first messages and returning chatters are marked': {
    line: line('first-msg=1;returning-chatter=1'),
    want: { firstMessage: true, returningChatter: true },
  },
  'what is not the first message is not marked': { line: line('first-msg=0;returning-chatter=0'), want: {} },
  'a reward and a highlight are kept': {
    line: line('custom-reward-id=reward-7;msg-id=highlighted-message'),
    want: { rewardId: 'reward-7', highlighted: true },
  },
  'another msg-id is no highlight': { line: line('msg-id=skip-subs-mode-message'), want: {} },
  'an ACTION is unwrapped': {
    line: line('', '\u0001ACTION waves\u0001'),
    want: { text: 'waves', action: true },
  },
  'an ACTION may lack its end': {
    line: line('', '\u0001ACTION waves'),
    want: { text: 'waves', action: true },
  },
  'an empty ACTION has an empty text': {
    line: line('', '\u0001ACTION \u0001'),
    want: { text: '', action: true },
  },
  'a text that only starts like an ACTION is kept whole': {
    line: line('', '\u0001ACTIONS \u0001'),
    want: { text: '\u0001ACTIONS \u0001' },
  },
  'a text may start with a colon, hold semicolons and end with spaces': {
    line: line('', ': a;b=c @d  '),
    want: { text: ': a;b=c @d  ' },
  },
  'NULs stay in a text': { line: line('', 'a\0b'), want: { text: 'a\0b' } },
  'what was no UTF-8 stays as replacement characters': {
    line: line('', 'a\ufffd\ufffdb'),
    want: { text: 'a\ufffd\ufffdb' },
  },
  'letters whose low byte looks like a semicolon or a space do not split tags': {
    line: line('reply-parent-msg-body=\u013bid=evil\u0120PRIVMSG\u013broom-id=1'),
    want: {},
  },
  'a text without a colon is one word': {
    line: line('').replace(' :hello there', ' hello'),
    want: { text: 'hello' },
  },
  'spaces may come in numbers': {
    line: line('').replace(' :ronni', '   :ronni').replace(' PRIVMSG', '  PRIVMSG').replace('G #', 'G   #'),
    want: {},
  },
  'CR LF at the end is not part of the text': { line: `${line()}\r\n`, want: {} },
  'of a tag that comes twice the last counts': { line: line('bits=5;bits=7'), want: { bits: 7 } },
  'the channel is lower case': { line: line().replace('#bulldog', '#BullDog'), want: {} },
  'a missing room is looked up by the channel': {
    line: line('', 'hello there', 'room-id=;user-id=9876543'),
    want: { room: 'looked up' },
  },
};

for (const [name, { line: raw, want }] of Object.entries(cases)) {
  test(name, () => {
    const got = parseIrc(raw, channel => (channel === 'bulldog' ? 'looked up' : undefined));
    assert.deepEqual(got, { kind: 'record', record: { ...plain, ...want } });
  });
}

const broken: Record<string, string> = {
  'without an id': line().replace(`id=${plain.id};`, ''),
  'without a time': line().replace(`tmi-sent-ts=${plain.time}`, 'tmi-sent-ts='),
  'with a time that is no number': line().replace(`tmi-sent-ts=${plain.time}`, 'tmi-sent-ts=12x'),
  'with a time beyond all numbers': line().replace(`${plain.time}`, '9'.repeat(16)),
  'without a room that is known': line().replace('room-id=26610234', 'room-id='),
  'without a user': line().replace('user-id=9876543', 'user-id='),
  'without a sender': line().replace(':ronni!ronni@ronni.tmi.twitch.tv ', ''),
  'from the server': line().replace(':ronni!ronni@ronni.tmi.twitch.tv ', ':tmi.twitch.tv '),
  'without a channel': line().replace('#bulldog ', ''),
  'with an empty channel': line().replace('#bulldog ', '# '),
  'without a text': line().replace(' :hello there', ''),
  'with an empty text': line().replace('hello there', ''),
};

for (const [name, raw] of Object.entries(broken)) {
  test(`a message ${name} is unparsable`, () => {
    const got = parseIrc(raw);
    assert.equal(got.kind, 'unparsable');
    assert.match(got.kind === 'unparsable' ? got.reason : '', /^PRIVMSG without /);
  });
}
