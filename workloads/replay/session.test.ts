import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseIrc } from '../chat/parse-irc.ts';
import { accountNumber } from './identity.ts';
import { JoinLimiter } from './join-limiter.ts';
import { Session, type SessionEffect, type SessionWorld } from './session.ts';

const NOW = Date.UTC(2019, 3, 30, 8, 56, 59);

function aSession(world: Partial<SessionWorld> = {}): Session {
  return new Session({
    limiter: new JoinLimiter({ joinsPerTenSeconds: 20, channels: 100 }),
    barePong: false,
    isSuspended: () => false,
    monotonic: () => 0,
    eventTime: () => NOW,
    ...world,
  });
}

function loggedIn(world: Partial<SessionWorld> = {}): Session {
  const session = aSession(world);
  session.receive('CAP REQ :twitch.tv/tags twitch.tv/commands');
  session.receive('NICK justinfan1');
  return session;
}

function sent(effects: readonly SessionEffect[]): string[] {
  return effects.flatMap(effect => (effect.kind === 'send' ? [effect.line] : []));
}

function closes(effects: readonly SessionEffect[]): boolean {
  return effects.some(({ kind }) => kind === 'close');
}

test('known capabilities are granted, unknown ones refused together with the rest', () => {
  const session = aSession();
  assert.deepEqual(sent(session.receive('CAP REQ :twitch.tv/tags twitch.tv/hologram')), [
    ':tmi.twitch.tv CAP * NAK :twitch.tv/tags twitch.tv/hologram',
  ]);
  assert.equal(session.wantsTags, false);
  assert.deepEqual(sent(session.receive('CAP REQ :twitch.tv/tags')), [
    ':tmi.twitch.tv CAP * ACK :twitch.tv/tags',
  ]);
  assert.equal(session.wantsTags, true);
  assert.equal(session.wantsCommands, false);
});

test('an anonymous login is greeted from 001 to 376', () => {
  const session = aSession();
  session.receive('PASS SCHMOOPIIE');
  const codes = sent(session.receive('NICK justinfan4711')).map(line => line.split(' ')[1]);
  assert.deepEqual(codes, ['001', '002', '003', '004', '375', '372', '376']);
});

test('any other login is refused and the connection closed', () => {
  const withPass = aSession();
  withPass.receive('PASS oauth:secret');
  const refused = withPass.receive('NICK ronni');
  assert.deepEqual(sent(refused), [':tmi.twitch.tv NOTICE * :Login authentication failed']);
  assert.ok(closes(refused));
  const without = aSession().receive('NICK ronni');
  assert.deepEqual(sent(without), [':tmi.twitch.tv NOTICE * :Improperly formatted auth']);
});

test('a JOIN is echoed with names and modes, and the room has its number', () => {
  const effects = loggedIn().receive('JOIN #bulldog');
  const kinds = sent(effects).map(line => parseIrc(line));
  assert.deepEqual(kinds[0], {
    kind: 'control',
    message: { command: 'JOIN', channel: 'bulldog', login: 'justinfan1' },
  });
  assert.deepEqual(kinds[2], { kind: 'control', message: { command: 'NAMES_END', channel: 'bulldog' } });
  assert.ok(kinds[3]?.kind === 'record' && kinds[3].record.type === 'room');
  assert.equal(kinds[3].record.room, accountNumber('bulldog'));
  assert.deepEqual(effects.at(-1), { kind: 'join', channel: 'bulldog' });
});

test('several channels in one JOIN are several JOINs', () => {
  const session = loggedIn();
  session.receive('JOIN #a,#b,#c');
  assert.deepEqual([...session.channels], ['a', 'b', 'c']);
});

test('the 21st JOIN in ten seconds closes the connection', () => {
  const session = loggedIn();
  for (let at = 0; at < 20; at++) assert.ok(!closes(session.receive(`JOIN #c${at}`)), String(at));
  assert.ok(closes(session.receive('JOIN #c20')));
});

test('JOINs of one line count each', () => {
  const channels = Array.from({ length: 25 }, (_, at) => `#c${at}`).join(',');
  const session = loggedIn();
  assert.ok(closes(session.receive(`JOIN ${channels}`)));
  assert.equal(session.channels.size, 20);
});

test('the 101st channel closes the connection, and a closed one leaves room for another', () => {
  let now = 0;
  const limiter = new JoinLimiter({ joinsPerTenSeconds: 20, channels: 100 });
  const session = loggedIn({ limiter, monotonic: () => now });
  for (let at = 0; at < 100; at++) {
    now += 1_000;
    assert.ok(!closes(session.receive(`JOIN #c${at}`)));
  }
  now += 1_000;
  assert.ok(closes(session.receive('JOIN #c100')));
  session.end();
  assert.ok(!closes(loggedIn({ limiter, monotonic: () => now }).receive('JOIN #c100')));
});

test('a suspended channel is not joined, and says so', () => {
  const session = loggedIn({ isSuspended: channel => channel === 'gone' });
  const [line = ''] = sent(session.receive('JOIN #gone'));
  const got = parseIrc(line);
  assert.ok(got.kind === 'control' && got.message.command === 'NOTICE');
  assert.equal(got.message.id, 'msg_channel_suspended');
  assert.equal(session.channels.size, 0);
});

test('a name that no channel can have is not answered', () => {
  assert.deepEqual(loggedIn().receive('JOIN #not/a/login,bulldog,#'), []);
});

test('nothing is joined before the login', () => assert.deepEqual(aSession().receive('JOIN #bulldog'), []));

test('PART leaves, once', () => {
  const session = loggedIn();
  session.receive('JOIN #bulldog');
  assert.deepEqual(session.receive('PART #bulldog').at(-1), { kind: 'part', channel: 'bulldog' });
  assert.deepEqual(session.receive('PART #bulldog'), []);
});

test('a PONG repeats the token and tells the event time', () => {
  for (const barePong of [true, false]) {
    const [line = ''] = sent(loggedIn({ barePong }).receive('PING :are you there'));
    assert.deepEqual(parseIrc(line), {
      kind: 'control',
      message: { command: 'PONG', token: 'are you there', time: NOW },
    });
  }
});

test('clients that did not ask for tags get none', () => {
  const session = aSession();
  session.receive('NICK justinfan1');
  const lines = sent([...session.receive('JOIN #bulldog'), ...session.receive('PING :x')]);
  assert.deepEqual(
    lines.filter(line => line.startsWith('@')),
    [],
  );
});
