import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import {
  anIngesterScene,
  type IngesterScene,
  type RunningIngester,
  untilReady,
} from '../support/ingester-scene.ts';
import { type ReplayProcess, startReplay } from '../support/replay-process.ts';
import { stackFacts } from '../support/stack-facts.ts';

const channels = Array.from({ length: 60 }, (_, index) => `channel_${index}`);
let replay: ReplayProcess;
let scene: IngesterScene;
let ingester: RunningIngester;

before(async () => {
  replay = await startReplay(
    '--channels',
    channels.join(),
    '--messages',
    '9000',
    '--rate',
    '1',
    '--speed',
    '20',
  );
  scene = await anIngesterScene({ url: replay.url, channels, kafka: stackFacts().kafka });
});
after(async () => {
  await scene.close();
  await replay.close();
});

test('a server that cuts whoever sends more than 20 JOINs in 10 s, and tells to reconnect while joining, is joined', async () => {
  await replay.fault({ reconnectAtJoin: 7 });
  ingester = await scene.start();
  await eventually('connections were told to reconnect', async () => {
    const told = await ingester.metric('smack_ingester_reconnects_total').catch(() => 0);
    return told >= 3 || undefined;
  });
  await replay.fault({ reconnectAtJoin: null });
  await eventually('all channels are joined', async () => {
    const { joined } = await replay.status();
    return Object.keys(joined).length === channels.length || undefined;
  });
  await untilReady(ingester);
  assert.deepEqual((await ingester.channels()).joined.toSorted(), channels.toSorted());
});

test('RECONNECT in the middle of the chat and duplicate delivery lose nothing', async () => {
  await replay.start();
  await eventually('chat flows', async () => (await ingester.messages()) > 1_000 || undefined);
  // More time than the rest of the replay takes: a slow machine must not make it a test of lost connections.
  await replay.fault({ reconnect: { afterMs: 20_000 } });
  await eventually('more chat flows', async () => (await replay.status()).sent > 5_000 || undefined);
  await replay.fault({ duplicates: true });
  const { sent, unheard, total } = await eventually('the replay is done', async () => {
    const status = await replay.status();
    return status.state === 'done' ? status : undefined;
  });
  assert.equal(sent, total);
  assert.equal(unheard, 0);
});

test('when the replay is over marks promise an hour more, so that every window can end', async () => {
  const newest = await eventually('marks from after the end', async () => {
    const lines = await scene.chat();
    const reached = new Map<number, number>();
    let last = 0;
    for (const { partition, record } of lines) {
      if (record.type === 'mark') reached.set(partition, record.reached);
      else last = Math.max(last, record.time);
    }
    const all = [...reached.values()];
    return all.length === 3 && all.every(time => time > last + 3_000_000) ? all : undefined;
  });
  assert.equal(newest.length, 3);
});

// While a channel is handed from one connection to the next both tell its chat, and either may be ahead (ingester-delivery.test.ts has the order of one).
test('every event of the replay stands in .chat, duplicates are equal, and none stands behind a mark that promised it', async () => {
  const { total } = await replay.status();
  assert.equal(await ingester.end(), 0);
  const values = new Map<string, string>();
  const rooms = new Set<string>();
  let promised = new Map<number, number>();
  for (const { record, value, partition } of await scene.chat()) {
    if (record.type === 'mark') {
      promised = promised.set(partition, record.reached);
      continue;
    }
    if (record.type === 'room') continue;
    assert.equal(values.get(record.id) ?? value, value);
    if (values.has(record.id)) continue;
    values.set(record.id, value);
    assert.ok(record.time > (promised.get(partition) ?? 0), 'behind a mark that promised it');
    rooms.add(record.room);
  }
  assert.equal(values.size, total);
  assert.equal(rooms.size, channels.length);
});
