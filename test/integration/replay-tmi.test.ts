import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import tmi from 'tmi.js';
import { eventually } from '../support/eventually.ts';
import { type ReplayScene, startReplay } from '../support/replay-scene.ts';

const log = process.env.SMACK_CHAT_LOG;
const script =
  log === undefined ? ['--channels', 'bulldog', '--messages', '3000', '--seed', '5'] : ['--chat', log];

let replay: ReplayScene;
before(async () => {
  replay = await startReplay('--speed', 'max', ...script);
});
after(async () => {
  assert.equal(await replay.stop(), 0);
});

function aClient(channels: readonly string[]): tmi.Client {
  const client = new tmi.Client({
    connection: { server: replay.ws.hostname, port: Number(replay.ws.port), secure: false, reconnect: false },
    channels: channels.map(channel => `#${channel}`),
    options: { joinInterval: 300, skipUpdatingEmotesets: true },
  });
  // What it can't make sense of it would print.
  return client;
}

test('tmi.js joins, hears every line once, and answers with its ping', async () => {
  const client = aClient(replay.channels);
  const ids = new Set<string>();
  const texts: string[] = [];
  let pongs = 0;
  client.on('message', (_channel, tags, text) => {
    ids.add(tags.id ?? '');
    texts.push(text);
  });
  client.on('cheer', (_channel, tags, text) => {
    ids.add(tags.id ?? '');
    texts.push(text);
  });
  client.on('pong', () => pongs++);
  const rooms = new Set<string>();
  client.on('roomstate', (channel, state) => {
    assert.match(String(state['room-id']), /^\d+$/);
    rooms.add(channel);
  });
  await client.connect();
  await eventually('all channels are joined', () =>
    rooms.size === replay.channels.length ? true : undefined,
  );
  await client.ping();
  assert.equal(pongs, 1);
  await replay.start();
  await eventually(
    'it is played',
    async () => ((await replay.status()).state === 'done' ? true : undefined),
    {
      withinMs: 60_000,
    },
  );
  await client.ping(); // its answer comes behind everything that was played
  const { sent, total, unheard } = await replay.status();
  assert.equal(sent, total);
  assert.equal(unheard, 0);
  assert.equal(ids.size, texts.length);
  assert.equal(texts.length, expectedMessages());
  await client.disconnect();
});

test('tmi.js is disconnected when it JOINs too fast', async () => {
  const client = aClient([]);
  await client.connect();
  let gone = false;
  client.on('disconnected', () => {
    gone = true;
  });
  for (let at = 0; at < 21; at++) client.join(`channel${at}`).catch(() => undefined);
  await eventually('it is disconnected', () => (gone ? true : undefined));
  assert.deepEqual((await replay.status()).joined, {});
});

test('a client that is no justinfan is refused', async () => {
  const client = new tmi.Client({
    connection: { server: replay.ws.hostname, port: Number(replay.ws.port), secure: false, reconnect: false },
    identity: { username: 'ronni', password: 'oauth:none' },
  });
  await assert.rejects(client.connect(), /Login authentication failed/);
});

/** How many messages the script has: lines of the log but its header, or what was asked for. */
function expectedMessages(): number {
  if (log === undefined) return 3_000;
  return readFileSync(log, 'utf8').split('\n').filter(Boolean).length - 1;
}
