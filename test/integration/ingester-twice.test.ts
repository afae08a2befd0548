import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { anIngesterScene, type IngesterScene, untilReady } from '../support/ingester-scene.ts';
import { type ScriptedChat, startScriptedChat } from '../support/scripted-chat.ts';
import { stackFacts } from '../support/stack-facts.ts';

let chat: ScriptedChat;
let scene: IngesterScene;

before(async () => {
  chat = await startScriptedChat();
  scene = await anIngesterScene({ url: chat.url, channels: ['alpha', 'beta'], kafka: stackFacts().kafka });
});
after(async () => {
  await scene.close();
  await chat.close();
});

test('what two ingesters write of one message is equal to the byte; only their marks differ', async () => {
  const ingesters = [await scene.start('pod-0'), await scene.start('pod-1')];
  for (const ingester of ingesters) await untilReady(ingester);
  const said = ['alpha', 'beta', 'alpha'].map(channel => chat.say(channel, 'hello'));
  const link = chat.links.at(0);
  assert.ok(link !== undefined);
  const room = chat.roomOf('alpha');
  for (const one of chat.links) {
    one.send(`@room-id=${room};target-user-id=9;tmi-sent-ts=5 :tmi.twitch.tv CLEARCHAT #alpha :troll\r\n`);
  }
  for (const ingester of ingesters) {
    await eventually('all is in', async () => (await ingester.messages()) === said.length || undefined);
    assert.equal(await ingester.end(), 0);
  }
  const lines = await scene.chat();
  const sources = new Set<string>();
  const copies = new Map<string, { readonly where: string; count: number }>();
  for (const { record, partition, key, value } of lines) {
    if (record.type === 'mark') {
      sources.add(record.source.replace(/\/.*/, ''));
      continue;
    }
    const where = `${partition} ${key} ${value}`;
    const copy = copies.get(record.id) ?? { where, count: 0 };
    assert.equal(copy.where, where);
    copy.count += 1;
    copies.set(record.id, copy);
  }
  assert.deepEqual(sources, new Set(['pod-0', 'pod-1']));
  // Three messages, one ban, two ROOMSTATEs.
  assert.equal(copies.size, 6);
  for (const [id, { count }] of copies) assert.equal(count, 2, id);
  for (const id of said) assert.ok(copies.has(id));
});
