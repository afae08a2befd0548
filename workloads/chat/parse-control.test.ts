import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LONGEST_LINE } from './line-bytes.ts';
import { parseIrc } from './parse-irc.ts';
import type { ControlMessage, ParsedLine } from './parsed-line.ts';

const control: Record<string, { line: string; want: ControlMessage }> = {
  'a PING carries a token': {
    line: 'PING :tmi.twitch.tv',
    want: { command: 'PING', token: 'tmi.twitch.tv' },
  },
  'a PING may carry none': { line: 'PING', want: { command: 'PING', token: '' } },
  'a PONG repeats the token': {
    line: ':tmi.twitch.tv PONG tmi.twitch.tv :1 two',
    want: { command: 'PONG', token: '1 two' },
  },
  'a PONG with server-time tells the event time': {
    line: '@time=2019-04-30T08:56:59.000Z PONG :smack',
    want: { command: 'PONG', token: 'smack', time: Date.UTC(2019, 3, 30, 8, 56, 59) },
  },
  'a PONG whose time is none has none': { line: '@time=soon PONG :x', want: { command: 'PONG', token: 'x' } },
  'RECONNECT stands alone': { line: ':tmi.twitch.tv RECONNECT', want: { command: 'RECONNECT' } },
  'a NOTICE says what it is about': {
    line: '@msg-id=msg_channel_suspended :tmi.twitch.tv NOTICE #gone :This channel does not exist.',
    want: {
      command: 'NOTICE',
      channel: 'gone',
      id: 'msg_channel_suspended',
      text: 'This channel does not exist.',
    },
  },
  'a NOTICE about the login has no channel': {
    line: ':tmi.twitch.tv NOTICE * :Login authentication failed',
    want: { command: 'NOTICE', text: 'Login authentication failed' },
  },
  '001 welcomes': {
    line: ':tmi.twitch.tv 001 justinfan1 :Welcome, GLHF!',
    want: { command: 'WELCOME', nick: 'justinfan1' },
  },
  '376 ends the greeting': { line: ':tmi.twitch.tv 376 justinfan1 :>', want: { command: 'READY' } },
  'CAP ACK lists what was granted': {
    line: ':tmi.twitch.tv CAP * ACK :twitch.tv/tags twitch.tv/commands',
    want: { command: 'CAP', verb: 'ACK', capabilities: ['twitch.tv/tags', 'twitch.tv/commands'] },
  },
  'CAP NAK lists what was refused': {
    line: ':tmi.twitch.tv CAP * NAK :twitch.tv/hologram',
    want: { command: 'CAP', verb: 'NAK', capabilities: ['twitch.tv/hologram'] },
  },
  'JOIN is echoed': {
    line: ':justinfan1!justinfan1@justinfan1.tmi.twitch.tv JOIN #bulldog',
    want: { command: 'JOIN', channel: 'bulldog', login: 'justinfan1' },
  },
  'PART is echoed': {
    line: ':justinfan1!justinfan1@justinfan1.tmi.twitch.tv PART #bulldog\r\n',
    want: { command: 'PART', channel: 'bulldog', login: 'justinfan1' },
  },
  '366 ends the names': {
    line: ':justinfan1.tmi.twitch.tv 366 justinfan1 #bulldog :End of /NAMES list',
    want: { command: 'NAMES_END', channel: 'bulldog' },
  },
};

for (const [name, { line, want }] of Object.entries(control)) {
  test(name, () => assert.deepEqual(parseIrc(line), { kind: 'control', message: want }));
}

const others: Record<string, { line: string; want: ParsedLine }> = {
  'a command that nothing needs is unknown': {
    line: '@badges= :tmi.twitch.tv USERSTATE #bulldog',
    want: { kind: 'unknown', command: 'USERSTATE' },
  },
  'a command of the future is unknown': {
    line: '@id=1 :tmi.twitch.tv HOLOGRAM #bulldog :x',
    want: { kind: 'unknown', command: 'HOLOGRAM' },
  },
  'commands are told apart by their whole names': {
    line: ':a!a@a PRIVMSGS #bulldog :x',
    want: { kind: 'unknown', command: 'PRIVMSGS' },
  },
  'nothing is no command': { line: '', want: { kind: 'unparsable', reason: 'no command' } },
  'a line break is no command': { line: '\r\n', want: { kind: 'unparsable', reason: 'no command' } },
  'spaces are no command': { line: '   ', want: { kind: 'unparsable', reason: 'no command' } },
  'tags alone are no command': {
    line: '@id=1;room-id=2',
    want: { kind: 'unparsable', reason: 'no command' },
  },
  'tags and a sender alone are no command': {
    line: '@id=1 :tmi.twitch.tv ',
    want: { kind: 'unparsable', reason: 'no command' },
  },
  'a long word is no command': { line: 'x'.repeat(33), want: { kind: 'unparsable', reason: 'no command' } },
  'a line above 16 KiB is not read': {
    line: `PING :${'x'.repeat(LONGEST_LINE)}`,
    want: { kind: 'unparsable', reason: 'longer than 16384 characters' },
  },
};

for (const [name, { line, want }] of Object.entries(others)) {
  test(name, () => assert.deepEqual(parseIrc(line), want));
}

test('a line of just 16 KiB is read, in any script', () => {
  for (const letter of ['x', 'ß', '한']) {
    const token = letter.repeat(LONGEST_LINE - 6);
    assert.deepEqual(parseIrc(`PING :${token}`), { kind: 'control', message: { command: 'PING', token } });
  }
});
