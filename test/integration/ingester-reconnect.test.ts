import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import {
  anIngesterScene,
  type IngesterScene,
  type RunningIngester,
  untilReady,
} from '../support/ingester-scene.ts';
import { type ScriptedChat, startScriptedChat } from '../support/scripted-chat.ts';
import { stackFacts } from '../support/stack-facts.ts';

const channels = Array.from({ length: 90 }, (_, index) => `channel_${index}`);
let chat: ScriptedChat;
let scene: IngesterScene;
let ingester: RunningIngester;
const said: string[] = [];

before(async () => {
  chat = await startScriptedChat();
  scene = await anIngesterScene({ url: chat.url, channels, kafka: stackFacts().kafka });
  ingester = await scene.start();
});
after(async () => {
  await scene.close();
  await chat.close();
});

const links = () => chat.links.filter(({ open }) => open);
const sayEverywhere = (): void => {
  for (const channel of channels) said.push(chat.say(channel, 'hello'));
};

test('ninety channels are joined in seconds, not in 45, and no connection passes the JOIN limit', async () => {
  await untilReady(ingester);
  const joins = chat.links.flatMap(link => link.joins);
  const took = Math.max(...joins) - Math.min(...joins);
  assert.equal(joins.length, 90);
  assert.ok(took < 8_000, `${took} ms`);
  assert.equal(links().length, 5);
});

test('RECONNECT on every connection loses no message and leaves every channel read', async () => {
  const old = links();
  for (const link of old) link.send(':tmi.twitch.tv RECONNECT\r\n');
  // Chat goes on all the while.
  await eventually('the old connections are closed', () => {
    sayEverywhere();
    return old.every(({ open }) => !open) || undefined;
  });
  sayEverywhere();
  const { joined } = await ingester.channels();
  assert.equal(joined.length, 90);
});

test('RECONNECT while channels are being joined neither doubles JOINs nor loses a channel', async () => {
  const old = links();
  for (const link of old) link.send(':tmi.twitch.tv RECONNECT\r\n');
  const fresh = await eventually('new connections join', () =>
    links().find(link => !old.includes(link) && link.joins.length > 0),
  );
  fresh.send(':tmi.twitch.tv RECONNECT\r\n');
  await eventually('the old ones are closed', () => [...old, fresh].every(({ open }) => !open) || undefined);
  await eventually(
    'all are joined',
    async () => (await ingester.channels()).joined.length === 90 || undefined,
  );
  for (const channel of channels) {
    assert.equal(links().filter(({ joined }) => joined.has(channel)).length, 1, channel);
  }
  sayEverywhere();
});

test('no connection ever sent more than twenty JOINs in ten seconds', () => {
  for (const { joins, nick } of chat.links) {
    for (const start of joins) {
      const count = joins.filter(at => at >= start && at < start + 10_000).length;
      assert.ok(count <= 20, `${nick} sent ${count}`);
    }
  }
  assert.equal(new Set(chat.links.map(({ nick }) => nick)).size, chat.links.length);
});

test('everything that was said stands in .chat; what two connections read stands there twice with equal bytes', async () => {
  await eventually('all is queued', async () => (await ingester.messages()) >= said.length || undefined);
  assert.equal(await ingester.end(), 0);
  const values = new Map<string, string>();
  for (const { record, value } of await scene.chat()) {
    if (record.type !== 'message') continue;
    assert.equal(values.get(record.id) ?? value, value);
    values.set(record.id, value);
  }
  assert.deepEqual([...values.keys()].toSorted(), said.toSorted());
});
