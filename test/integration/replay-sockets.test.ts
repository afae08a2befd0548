import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { parseIrc } from '../../workloads/chat/parse-irc.ts';
import { eventually } from '../support/eventually.ts';
import { IrcClient } from '../support/irc-client.ts';
import { type ReplayScene, startReplay } from '../support/replay-scene.ts';

const MESSAGES = 20_000;
let replay: ReplayScene;
before(async () => {
  replay = await startReplay(
    '--speed',
    'max',
    '--channels',
    'a,b,c',
    '--messages',
    String(MESSAGES),
    '--ping-seconds',
    '1',
  );
});
after(async () => {
  assert.equal(await replay.stop(), 0);
});

/** Resolves once the client is in so many channels. */
async function joined(client: IrcClient, number: number): Promise<void> {
  const count = () => client.lines.filter(line => line.includes(' ROOMSTATE ')).length;
  await eventually(`${number} channels are joined`, () => (count() >= number ? true : undefined));
}

test('a TCP client and a WebSocket client get the same lines, one of them reading late', async () => {
  const tcp = await IrcClient.open(replay.tcp);
  tcp.login('justinfan1', ['a', 'b', 'c']);
  await joined(tcp, 3);
  const frames: string[] = [];
  const ws = new WebSocket(replay.ws);
  ws.on('message', data => frames.push(String(data)));
  await once(ws, 'open');
  for (const line of ['CAP REQ :twitch.tv/tags twitch.tv/commands', 'NICK justinfan2', 'JOIN #a,#b,#c'])
    ws.send(line);
  await eventually('the WebSocket client is in', async () => {
    return (await replay.status()).joined.c === 2 ? true : undefined;
  });
  tcp.pause();
  await replay.start();
  // The first megabytes go into buffers; then the server must wait for the reader.
  await eventually('something is sent', async () =>
    (await replay.status()).sent > 2_000 ? true : undefined,
  );
  tcp.resume();
  const done = await eventually('it is played', async () => {
    const status = await replay.status();
    return status.state === 'done' ? status : undefined;
  });
  assert.equal(done.sent, replay.total);
  const overTcp = await eventually('all lines came over TCP', () => enough(chat(tcp.lines)));
  const overWs = await eventually('all lines came over WebSocket', () =>
    enough(chat(frames.join('').split('\r\n'))),
  );
  assert.deepEqual(overTcp, overWs);
  assert.equal(overTcp.filter(line => line.includes(' PRIVMSG ')).length, MESSAGES);
  await eventually('the server asks for a sign of life', () =>
    tcp.lines.includes('PING :tmi.twitch.tv') ? true : undefined,
  );
  tcp.end();
  ws.terminate();
});

test('bad lines reach a TCP client byte by byte, and none is a record', async () => {
  const client = await IrcClient.open(replay.tcp);
  client.login('justinfan3', ['a']);
  await joined(client, 1);
  const before = client.lines.length;
  await replay.fault({
    lines: ['garbage', 'invalid-utf8', 'nul', 'too-long', 'unknown-command', 'tags-without-values'],
  });
  await eventually('six lines came', () => (client.lines.length >= before + 6 ? true : undefined));
  const bad = client.lines.slice(before).filter(line => !line.startsWith('PING'));
  assert.deepEqual(
    bad.filter(line => parseIrc(line).kind === 'record'),
    [],
  );
  assert.ok(bad.some(line => line.includes('\0')));
  assert.ok(bad.some(line => line.includes('\ufffd')));
  client.end();
});

test('RECONNECT is followed by the end of the connection', async () => {
  const client = await IrcClient.open(replay.tcp);
  client.login('justinfan4', ['a']);
  await joined(client, 1);
  await replay.fault({ reconnect: { afterMs: 100 } });
  await eventually('it is closed', () => (client.closed ? true : undefined));
  assert.ok(client.lines.includes(':tmi.twitch.tv RECONNECT'));
});

test('an order that is none is refused with what is wrong', async () => {
  await assert.rejects(replay.fault({ slowMs: -1 }), /400.*slowMs/s);
  await assert.rejects(replay.fault({ explode: true } as never), /400.*explode/s);
});

test('a chat log that is none ends the program with a clear line', async () => {
  await assert.rejects(startReplay('--chat', import.meta.filename), /ended with 1/);
});

function chat(lines: readonly string[]): string[] {
  return lines.filter(line => line.includes('tmi-sent-ts='));
}

function enough(lines: string[]): string[] | undefined {
  return lines.length >= (replay.total ?? 0) ? lines : undefined;
}
