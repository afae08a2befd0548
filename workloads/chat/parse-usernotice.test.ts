import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseIrc } from './parse-irc.ts';
import type { ChatNotice } from './record.ts';

const plain: ChatNotice = {
  type: 'notice',
  id: 'n-1',
  time: 1_556_614_619_123,
  room: '26610234',
  channel: 'bulldog',
  kind: 'resub',
  user: '9876543',
  login: 'ronni',
};

function line(kind: string, tags = '', text?: string): string {
  const own = `id=n-1;login=ronni;msg-id=${kind};room-id=26610234;tmi-sent-ts=${plain.time};user-id=9876543`;
  const end = text === undefined ? '' : ` :${text}`;
  return `@${tags === '' ? '' : `${tags};`}${own} :tmi.twitch.tv USERNOTICE #bulldog${end}`;
}

const cases: Record<string, { line: string; want: Partial<ChatNotice> }> = {
  'a resubscription has months, plan and a text': {
    line: line(
      'resub',
      'badge-info=subscriber/6;badges=subscriber/6;display-name=Ronni;emotes=25:0-4;msg-param-cumulative-months=6;' +
        'msg-param-months=0;msg-param-streak-months=2;msg-param-sub-plan-name=Prime\\sSub;msg-param-sub-plan=Prime;' +
        'system-msg=Ronni\\shas\\ssubscribed\\sfor\\s6\\smonths!',
      'Kappa great',
    ),
    want: {
      badgeInfo: { subscriber: '6' },
      badges: { subscriber: '6' },
      displayName: 'Ronni',
      emotes: [{ id: '25', start: 0, end: 4 }],
      months: 6,
      plan: 'Prime',
      systemMessage: 'Ronni has subscribed for 6 months!',
      text: 'Kappa great',
    },
  },
  'one month is a number, not true': {
    line: line('sub', 'msg-param-cumulative-months=1;msg-param-sub-plan=1000'),
    want: { kind: 'sub', months: 1, plan: '1000' },
  },
  'a mystery gift tells how many it brings and what links them': {
    line: line(
      'submysterygift',
      'msg-param-mass-gift-count=5;msg-param-origin-id=3d\\s5b;msg-param-sub-plan=1000',
    ),
    want: { kind: 'submysterygift', giftCount: 5, origin: '3d 5b', plan: '1000' },
  },
  'a gift names who gets it, and its link under either name': {
    line: line(
      'subgift',
      'msg-param-community-gift-id=777;msg-param-recipient-display-name=Bob;msg-param-recipient-id=55;' +
        'msg-param-recipient-user-name=bob;msg-param-sub-plan=2000',
    ),
    want: { kind: 'subgift', origin: '777', recipient: { user: '55', login: 'bob' }, plan: '2000' },
  },
  'the origin id goes before the community gift id': {
    line: line('subgift', 'msg-param-community-gift-id=777;msg-param-origin-id=888'),
    want: { kind: 'subgift', origin: '888' },
  },
  'a raid of one viewer is a number': {
    line: line('raid', 'msg-param-viewerCount=1'),
    want: { kind: 'raid', viewers: 1 },
  },
  'a kind that nobody knows is kept as it came': {
    line: line('hologram', 'msg-param-depth=3'),
    want: { kind: 'hologram' },
  },
  'a notice of shared chat names its source': {
    line: line('sharedchatnotice', 'source-id=s-1;source-msg-id=resub;source-room-id=777'),
    want: { kind: 'sharedchatnotice', shared: { room: '777', id: 's-1' } },
  },
};

for (const [name, { line: raw, want }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(parseIrc(raw), { kind: 'record', record: { ...plain, ...want } }));
}

for (const tag of [
  'id=n-1',
  'msg-id=resub',
  `tmi-sent-ts=${plain.time}`,
  'room-id=26610234',
  'user-id=9876543',
  'login=ronni',
]) {
  test(`a notice without ${tag.split('=')[0]} is unparsable`, () => {
    const got = parseIrc(line('resub').replace(tag, `${tag.split('=')[0]}=`));
    assert.equal(got.kind, 'unparsable');
  });
}
