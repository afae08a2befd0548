import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { silentLog } from '../lib/log.ts';
import { systemClock } from '../lib/system-clock.ts';
import { generateChat } from './generate-chat.ts';
import { type ReplayOptions, ReplayServer } from './replay-server.ts';
import type { TransportEvents } from './transport.ts';

/** A client whose socket is a list. */
class ListClient {
  readonly lines: string[] = [];
  closed: 'no' | 'politely' | 'cut' = 'no';
  /** Frames are taken only while this is so. */
  reads = true;
  #unread: (() => void)[] = [];
  readonly #events: TransportEvents;

  constructor(server: ReplayServer) {
    this.#events = server.accept(
      {
        send: (data, written) => {
          const take = () => {
            this.lines.push(...data.toString().split('\r\n').filter(Boolean));
            written();
          };
          if (this.reads) take();
          else this.#unread.push(take);
        },
        close: () => this.#end('politely'),
        terminate: () => this.#end('cut'),
      },
      false,
    );
  }

  say(...lines: string[]): void {
    this.#events.received(lines.map(line => `${line}\r\n`).join(''));
  }

  login(nick: string, ...channels: string[]): this {
    this.say('CAP REQ :twitch.tv/tags twitch.tv/commands', `NICK ${nick}`);
    for (const channel of channels) this.say(`JOIN #${channel}`);
    return this;
  }

  readAll(): void {
    this.reads = true;
    for (const take of this.#unread.splice(0)) take();
  }

  chat(): string[] {
    return this.lines.filter(line => / (PRIVMSG|USERNOTICE|CLEARCHAT|CLEARMSG) #/.test(line));
  }

  #end(how: 'politely' | 'cut'): void {
    if (this.closed !== 'no') return;
    this.closed = how;
    this.#events.closed();
  }
}

function aServer(options: Partial<ReplayOptions> = {}, messages = 1_000): ReplayServer {
  return new ReplayServer({
    script: generateChat({ channels: ['a', 'b'], seed: 1, start: 1_700_000_000_000, messages }),
    seed: 1,
    speed: 'max',
    limits: { joinsPerTenSeconds: 20, channels: 100 },
    autostart: undefined,
    pingSeconds: 300,
    clock: systemClock,
    log: silentLog,
    ...options,
  });
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    assert.ok(performance.now() < deadline, 'not in time');
    await setImmediate();
  }
}

async function played(server: ReplayServer): Promise<void> {
  server.start();
  await until(() => server.status().state === 'done');
}

test('two clients of a channel get the same lines, in the same order', async () => {
  const server = aServer();
  const one = new ListClient(server).login('justinfan1', 'a', 'b');
  const other = new ListClient(server).login('justinfan2', 'b', 'a');
  await played(server);
  assert.equal(one.chat().length, server.status().total);
  assert.deepEqual(one.chat(), other.chat());
  assert.deepEqual(server.status().joined, { a: 2, b: 2 });
  await server.close();
});

test('who is in one channel gets its lines alone, and the others count as unheard', async () => {
  const server = aServer();
  const client = new ListClient(server).login('justinfan1', 'a');
  await played(server);
  assert.ok(client.chat().every(line => line.includes(' #a')));
  assert.equal(client.chat().length + server.status().unheard, server.status().sent);
  await server.close();
});

test('it waits for its start, and with autostart for the channels', async () => {
  const waiting = aServer();
  new ListClient(waiting).login('justinfan1', 'a', 'b');
  await setImmediate();
  assert.equal(waiting.status().state, 'waiting');
  const starting = aServer({ autostart: 2 });
  const client = new ListClient(starting).login('justinfan1', 'a');
  assert.equal(starting.status().state, 'waiting');
  client.say('JOIN #b');
  await until(() => starting.status().state === 'done');
  await Promise.all([waiting.close(), starting.close()]);
});

test('a client that does not read is waited for, with bounded memory, and loses nothing', async () => {
  const server = aServer({}, 20_000);
  const slow = new ListClient(server).login('justinfan1', 'a', 'b');
  slow.reads = false;
  server.start();
  await until(() => server.status().sent > 1_000);
  for (let turn = 0; turn < 200; turn++) await setImmediate();
  const { sent, state, total } = server.status();
  assert.equal(state, 'playing');
  assert.ok(sent < 8_000, `${sent} lines were sent to one who does not read`);
  slow.readAll();
  await until(() => server.status().state === 'done');
  assert.equal(slow.chat().length, total);
  await server.close();
});

test('a PONG never promises more than was sent before it', async () => {
  const server = aServer();
  const client = new ListClient(server).login('justinfan1', 'a', 'b');
  server.start();
  while (server.status().state !== 'done') {
    client.say('PING :x');
    await setImmediate();
  }
  client.say('PING :x');
  let promised = 0;
  let pongs = 0;
  for (const line of client.lines) {
    const pong = /^@time=(\S+) .*PONG/.exec(line);
    const sent = /tmi-sent-ts=(\d+)/.exec(line);
    if (pong !== null) {
      promised = Date.parse(pong[1] ?? '');
      pongs++;
    } else if (sent !== null) assert.ok(Number(sent[1]) > promised, line);
  }
  assert.ok(pongs > 2);
  assert.equal(promised, Date.parse(server.status().clock));
  await server.close();
});

test('too many JOINs are answered with a closed connection', async () => {
  const server = aServer();
  const client = new ListClient(server).login(
    'justinfan1',
    ...Array.from({ length: 21 }, (_, at) => `c${at}`),
  );
  assert.equal(client.closed, 'politely');
  assert.deepEqual(server.status().joined, {});
  await server.close();
});

test('dropping cuts everybody', async () => {
  const server = aServer();
  const client = new ListClient(server).login('justinfan1', 'a');
  server.fault({ drop: true });
  assert.equal(client.closed, 'cut');
  assert.equal(server.status().connections, 0);
  await server.close();
});

test('a half-open connection hears nothing more, a new one does', async () => {
  const server = aServer();
  const old = new ListClient(server).login('justinfan1', 'a');
  server.fault({ halfOpen: true });
  const before = old.lines.length;
  old.say('PING :x');
  const fresh = new ListClient(server).login('justinfan2', 'a');
  await played(server);
  assert.equal(old.closed, 'no');
  assert.equal(old.lines.length, before);
  assert.ok(fresh.chat().length > 0);
  await server.close();
});

test('RECONNECT comes amid the JOINs when that is asked for, and the connection closes later', async () => {
  const server = aServer();
  server.fault({ reconnectAtJoin: 2 });
  const client = new ListClient(server).login('justinfan1', 'a', 'b', 'c');
  const at = client.lines.indexOf(':tmi.twitch.tv RECONNECT');
  assert.ok(client.lines.slice(0, at).some(line => line.includes('ROOMSTATE #b')));
  assert.ok(client.lines.slice(at).some(line => line.includes('ROOMSTATE #c')));
  assert.equal(client.closed, 'no');
  await until(() => client.closed === 'politely');
  await server.close();
});

test('with duplicates every line comes twice', async () => {
  const server = aServer();
  server.fault({ duplicates: true });
  const client = new ListClient(server).login('justinfan1', 'a', 'b');
  await played(server);
  assert.equal(client.chat().length, 2 * server.status().sent);
  assert.equal(new Set(client.chat()).size, server.status().sent);
  await server.close();
});

test('a server that is slow for a while keeps the order', async () => {
  const server = aServer();
  server.fault({ slowMs: 20 });
  const slow = new ListClient(server).login('justinfan1', 'a', 'b');
  server.fault({ slowMs: 0 });
  const quick = new ListClient(server).login('justinfan2', 'a', 'b');
  server.fault({ slowMs: 20 });
  await played(server);
  await until(
    () => slow.chat().length === server.status().total && quick.chat().length === slow.chat().length,
  );
  assert.deepEqual(slow.chat(), quick.chat());
  await server.close();
});

test('a suspended channel is refused until it is not', async () => {
  const server = aServer();
  server.fault({ suspended: ['a'] });
  const client = new ListClient(server).login('justinfan1', 'a');
  assert.match(client.lines.at(-1) ?? '', /msg-id=msg_channel_suspended/);
  server.fault({ suspended: [] });
  client.say('JOIN #a');
  assert.deepEqual(server.status().joined, { a: 1 });
  await server.close();
});
