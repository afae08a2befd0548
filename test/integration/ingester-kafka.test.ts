import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launchStack, type Stack } from '../../local/stack/launch-stack.ts';
import { findParts } from '../../local/stack/stack-parts.ts';
import { eventually } from '../support/eventually.ts';
import {
  anIngesterScene,
  type IngesterScene,
  type RunningIngester,
  untilReady,
} from '../support/ingester-scene.ts';
import { testKafka } from '../support/read-topic.ts';
import { type ScriptedChat, startScriptedChat } from '../support/scripted-chat.ts';

let dir: string;
let stack: Stack;
let chat: ScriptedChat;
let scene: IngesterScene;
let ingester: RunningIngester;
const said: string[] = [];

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'smack-e-kafka-'));
  stack = await launchStack(
    {
      name: `e-${process.pid}`,
      dir: join(dir, 'stack'),
      programs: ['kafka'],
      attached: true,
      keepLogs: false,
      kafkaHeap: '384m',
      cassandraHeap: '1g',
      parts: await findParts(),
    },
    () => undefined,
  );
  chat = await startScriptedChat();
  const { kafka } = stack.state();
  scene = await anIngesterScene({ url: chat.url, channels: ['alpha', 'beta'], kafka });
});
after(async () => {
  await scene.close();
  await chat.close();
  await stack.end();
  await rm(dir, { recursive: true });
});

const say = (count: number): void => {
  for (let index = 0; index < count; index += 1) {
    said.push(chat.say(index % 2 === 0 ? 'alpha' : 'beta', `message ${said.length}`));
  }
};
const allIn = () =>
  eventually('all is queued', async () => (await ingester.messages()) === said.length || undefined);
const allOut = () =>
  eventually(
    'all is written',
    async () => (await ingester.metric('smack_ingester_queue_records')) === 0 || undefined,
    {
      withinMs: 90_000,
    },
  );

test('while Kafka is down at the start the pod says so and is not ready; then it becomes ready by itself', async () => {
  await stack.act('kafka', 'stop');
  ingester = await scene.start();
  await eventually('the server answers', async () => {
    const response = await fetch(`${ingester.url}/readyz`).catch(() => undefined);
    return (response?.status === 503 && (await response.text()).includes(scene.topics.chat)) || undefined;
  });
  assert.equal((await fetch(`${ingester.url}/healthz`)).status, 200);
  assert.deepEqual((await ingester.channels()).pending, ['alpha', 'beta']);
  await stack.act('kafka', 'start');
  await untilReady(ingester, 60_000);
});

test('what is said while Kafka is killed and comes back is written', async () => {
  say(2_000);
  await stack.act('kafka', 'kill');
  say(2_000);
  await allIn();
  await stack.act('kafka', 'start');
  say(2_000);
  await allIn();
  await allOut();
});

test('while Kafka hangs reading pauses before anything is dropped, and all is written once it answers', async () => {
  await stack.act('kafka', 'pause');
  say(60_000);
  await eventually(
    'reading is paused',
    async () => (await ingester.metric('smack_ingester_pauses_total')) > 0 || undefined,
  );
  assert.ok((await ingester.metric('smack_ingester_queue_records')) >= 10_000);
  await stack.act('kafka', 'resume');
  await allIn();
  await allOut();
  assert.equal(await ingester.metric('smack_ingester_dropped_records_total'), 0);
});

test('everything that was said through all this stands in .chat once and in order', async () => {
  const lines = await scene.chat();
  for (const channel of ['alpha', 'beta']) {
    const room = chat.roomOf(channel);
    const ids = lines.flatMap(({ record }) =>
      record.type === 'message' && record.room === room ? [record.id] : [],
    );
    const expected = said.filter((_, index) => (index % 2 === 0) === (channel === 'alpha'));
    assert.deepEqual(ids, expected);
  }
});

test('a topic that was deleted and made anew under the running ingester is written to', async () => {
  const admin = testKafka(stack.state().kafka).admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [scene.topics.chat] });
  await eventually(
    'the topic is gone',
    async () => !(await admin.listTopics()).includes(scene.topics.chat) || undefined,
  );
  const again = { topic: scene.topics.chat, numPartitions: 3, replicationFactor: 1 };
  await admin.createTopics({ waitForLeaders: false, topics: [again] });
  await admin.disconnect();
  const id = chat.say('alpha', 'into the new topic');
  said.push(id);
  await eventually('it is written', async () => {
    const found = (await scene.chat()).some(({ record }) => record.type === 'message' && record.id === id);
    return found || undefined;
  });
});

test('SIGTERM while Kafka is away ends the pod within its grace period and says what is lost', async () => {
  const began = performance.now();
  await stack.act('kafka', 'stop');
  say(100);
  assert.equal(await ingester.end(), 1);
  const took = performance.now() - began;
  assert.ok(took < 30_000, `${took} ms`);
  assert.match(ingester.log(), /records were lost/);
});
