import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { DeadLetter } from '../../workloads/chat/record.ts';
import { eventually } from '../support/eventually.ts';
import {
  anIngesterScene,
  type IngesterScene,
  type RunningIngester,
  untilReady,
} from '../support/ingester-scene.ts';
import { type ChatLink, type ScriptedChat, startScriptedChat } from '../support/scripted-chat.ts';
import { stackFacts } from '../support/stack-facts.ts';

let chat: ScriptedChat;
let scene: IngesterScene;
let ingester: RunningIngester;
const said: string[] = [];

before(async () => {
  chat = await startScriptedChat();
  chat.refused.set('banned', 'msg_banned');
  const channels = ['alpha', 'banned'];
  scene = await anIngesterScene({ url: chat.url, channels, kafka: stackFacts().kafka });
  ingester = await scene.start();
  await untilReady(ingester);
});
after(async () => {
  await scene.close();
  await chat.close();
});

const say = (channel: string, text: string): void => {
  said.push(chat.say(channel, text));
};
const link = (): ChatLink => {
  const last = chat.links.findLast(({ open }) => open);
  assert.ok(last !== undefined);
  return last;
};

test('a channel that can not be read is failed with its reason, and the others are ready', async () => {
  const report = await ingester.channels();
  assert.deepEqual(report.joined, ['alpha']);
  assert.deepEqual(report.failed, [
    { channel: 'banned', reason: 'msg_banned: this reader is banned from the channel' },
  ]);
});

test('garbage goes to .dead with its bytes, and the chat around it goes on over the same connection', async () => {
  const before = chat.links.length;
  const garbage = [
    Buffer.from([0xff, 0xfe, 0x00, 0x80]),
    Buffer.from(`@id=${'x'.repeat(17_000)} :a!a@a PRIVMSG #alpha :long`),
    Buffer.from(':tmi.twitch.tv PRIVMSG'),
    Buffer.from('@tmi-sent-ts=abc;room-id=1 :a!a@a PRIVMSG #alpha :no time'),
  ];
  const harmless = [':tmi.twitch.tv 999 x :unknown', '@a;b=;c :tmi.twitch.tv NEWCOMMAND #alpha :x', ''];
  say('alpha', 'before');
  for (const line of garbage) link().send(Buffer.concat([line, Buffer.from('\r\n')]));
  link().send(`${harmless.join('\r\n')}\r\n`);
  say('alpha', 'after');
  const letters = await eventually('all garbage is in .dead', async () => {
    const found = await scene.dead();
    return found.length >= garbage.length ? found : undefined;
  });
  const parsed = letters.map(({ value }) => JSON.parse(value) as DeadLetter);
  assert.deepEqual(
    parsed.map(({ raw }) => Buffer.from(raw, 'base64')),
    garbage.map(line => line.subarray(0, 16_384)),
  );
  for (const { reason, source, type } of parsed) {
    assert.equal(type, 'dead');
    assert.match(source, /^pod-0\//);
    assert.notEqual(reason, '');
  }
  assert.equal(chat.links.length, before);
});

test('channels are joined and parted when the configuration file changes, and a bad file changes nothing', async () => {
  await ingester.edit(['alpha', 'beta']);
  await eventually('beta is joined', () => link().joined.has('beta') || undefined);
  say('beta', 'hello');
  await ingester.edit(['NOT A LOGIN']);
  await eventually('the bad file is refused', () => /channels\.0/.test(ingester.log()) || undefined);
  assert.deepEqual((await ingester.channels()).joined.toSorted(), ['alpha', 'beta']);
  await ingester.edit(['alpha']);
  await eventually('beta is parted', () => !link().joined.has('beta') || undefined);
  assert.deepEqual(await ingester.channels(), { joined: ['alpha'], failed: [], pending: [] });
  assert.equal(chat.links.length, 1);
});

test('a half-open connection is noticed by the missing PONG and replaced', async () => {
  const old = link();
  old.mute();
  await eventually('the old connection is given up', () => !old.open || undefined);
  await eventually('alpha is read again', () => (link() !== old && link().joined.has('alpha')) || undefined);
  await eventually('the pod is ready', async () => (await ingester.ready()) || undefined);
  say('alpha', 'back');
});

test('a connection that is cut is replaced', async () => {
  const old = link();
  old.cut();
  await eventually('alpha is read again', () => (link() !== old && link().joined.has('alpha')) || undefined);
  say('alpha', 'again');
});

test('after all that, everything that was said stands in .chat once and in order', async () => {
  await eventually('all is queued', async () => (await ingester.messages()) === said.length || undefined);
  assert.equal(await ingester.end(), 0);
  const messages = (await scene.chat()).flatMap(({ record }) => (record.type === 'message' ? [record] : []));
  const ids = (room: string) => messages.filter(message => message.room === room).map(({ id }) => id);
  const alpha = ids(chat.roomOf('alpha'));
  assert.deepEqual([...alpha, ...ids(chat.roomOf('beta'))].toSorted(), said.toSorted());
  assert.deepEqual(
    alpha,
    said.filter(id => alpha.includes(id)),
  );
});
