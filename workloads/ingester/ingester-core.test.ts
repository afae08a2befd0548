import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeRecord } from '../chat/codec.ts';
import { partitionOf } from '../chat/partition-of.ts';
import type { TopicRecord } from '../chat/record.ts';
import { type CoreEffect, IngesterCore } from './ingester-core.ts';
import { MarkClock } from './mark-clock.ts';
import { twitchSettings } from './plan-settings.ts';
import { RecordQueue } from './record-queue.ts';

const EPOCH = 1_700_000_000_000;
const PARTITIONS = 4;

/** A core with channel `dota` (room 123) and how to speak to it. */
function scene(bounds = { records: 1_000, bytes: 1 << 20 }) {
  const effects: CoreEffect[] = [];
  const chat = new RecordQueue(PARTITIONS, bounds);
  const dead = new RecordQueue(1, { records: 2, bytes: 1 << 20 });
  const core = new IngesterCore({
    source: 'pod/1',
    plan: twitchSettings({ joinsPerTenSeconds: 20, pingSeconds: 30 }),
    clock: new MarkClock({ marginMs: 2_000, idleAfterMs: 60_000 }),
    markEveryMs: 1_000,
    chat,
    dead,
    random: () => 0.5,
    act: effect => effects.push(effect),
  });
  let monotonic = 0;
  const at = () => ({ now: EPOCH + monotonic, monotonic });
  const sayOn = (connection: number, ...lines: (string | Buffer)[]): void => {
    const bytes = lines.flatMap(line => [Buffer.from(line), Buffer.from('\r\n')]);
    core.frame(connection, Buffer.concat(bytes), at());
  };
  return {
    core,
    effects,
    chat,
    dead,
    at,
    pass: (ms: number) => {
      monotonic += ms;
      core.tick(at());
    },
    say: (...lines: (string | Buffer)[]) => sayOn(1, ...lines),
    sayOn,
    /** The records of a room's partition, taken out. */
    records: (room: string): TopicRecord[] => {
      const batch = chat.take(partitionOf(room, PARTITIONS), { records: 1_000, bytes: 1 << 20 });
      chat.release(batch);
      return batch.map(({ value }) => {
        const decoded = decodeRecord(value);
        assert.ok(decoded.ok);
        return decoded.record;
      });
    },
  };
}

const roomState = (channel: string, room: string) =>
  `@room-id=${room};slow=0 :tmi.twitch.tv ROOMSTATE #${channel}`;
const message = (room: string, id: string, time: number, text: string) =>
  `@id=${id};room-id=${room};user-id=7;tmi-sent-ts=${time} :bob!bob@bob.tmi.twitch.tv PRIVMSG #dota :${text}`;

test('a channel is asked for, joined at its ROOMSTATE, and marked before its first record', () => {
  const { core, effects, at, say, records } = scene();
  core.setChannels(['dota'], at());
  core.opened(1, at());
  assert.deepEqual(
    effects.map(({ kind }) => kind),
    ['open', 'join', 'ping'],
  );
  say(roomState('dota', '123'));
  assert.deepEqual(core.report().joined, ['dota']);
  const [mark, room] = records('123');
  assert.ok(mark?.type === 'mark' && room?.type === 'room');
  assert.deepEqual(mark, { type: 'mark', source: 'pod/1', state: 'idle', reached: 0, rooms: ['123'] });
});

test('messages go to the partition of their room in order, and a mark behind them promises no more than came', () => {
  const { core, at, say, records, pass } = scene();
  core.setChannels(['dota'], at());
  core.opened(1, at());
  say(roomState('dota', '123'), ':tmi.twitch.tv PONG tmi.twitch.tv :smack');
  records('123');
  pass(10_000);
  say(message('123', 'a', EPOCH + 9_000, 'hello'), message('123', 'b', EPOCH + 9_500, 'there'));
  pass(1_000);
  const read = records('123').filter(record => record.type !== 'mark' || record.reached > 0);
  assert.deepEqual(
    read.map(record => (record.type === 'mark' ? record.reached : record.id)),
    ['a', 'b', EPOCH + 7_500],
  );
});

test('garbage goes to the dead letters with its bytes, and stops nothing', () => {
  const { core, at, say, records, dead } = scene();
  core.setChannels(['dota'], at());
  core.opened(1, at());
  const bad = Buffer.from([0x40, 0xff, 0xfe, 0x00]);
  say(
    roomState('dota', '123'),
    bad,
    '@id=x PRIVMSG',
    message('123', 'a', EPOCH, 'still here'),
    ':x y z',
    ' ',
  );
  assert.equal(records('123').at(-1)?.type, 'message');
  const [letter] = dead.take(0, { records: 10, bytes: 1 << 20 });
  const { raw, reason, ...rest } = JSON.parse(letter?.value.toString() ?? '');
  assert.deepEqual(rest, { type: 'dead', source: 'pod/1', receivedAt: EPOCH });
  assert.deepEqual(Buffer.from(raw, 'base64'), bad);
  assert.notEqual(reason, '');
  assert.ok(core.counts.dead + core.counts.deadDropped >= 2);
});

test('invalid UTF-8 inside a message costs that message its bytes, not the message', () => {
  const { core, at, say, records } = scene();
  core.setChannels(['dota'], at());
  core.opened(1, at());
  say(Buffer.concat([Buffer.from(message('123', 'a', EPOCH, 'x')), Buffer.from([0xff])]));
  const last = records('123').at(-1);
  assert.ok(last?.type === 'message');
  assert.equal(last.text, 'x\ufffd');
});

test('a half full queue stops the reading, a full one drops and counts, an emptied one reads again', () => {
  const { core, at, say, effects, chat } = scene({ records: 20, bytes: 1 << 20 });
  core.setChannels(['dota'], at());
  core.opened(1, at());
  say(...Array.from({ length: 30 }, (_, index) => message('123', `m${index}`, EPOCH + index, 'x')));
  assert.deepEqual(effects.at(-1), { kind: 'read', on: false });
  assert.ok(core.counts.dropped >= 10);
  const lane = partitionOf('123', PARTITIONS);
  chat.release(chat.take(lane, { records: 1_000, bytes: 1 << 20 }));
  core.released(at());
  assert.deepEqual(effects.filter(({ kind }) => kind === 'read').at(-1), { kind: 'read', on: true });
});

test('PING is answered with its token, RECONNECT opens a new connection, refused capabilities end one', () => {
  const { core, at, say, effects } = scene();
  core.setChannels(['dota'], at());
  core.opened(1, at());
  say(roomState('dota', '123'), 'PING :tmi.twitch.tv', ':tmi.twitch.tv RECONNECT');
  assert.ok(effects.some(effect => effect.kind === 'pong' && effect.token === 'tmi.twitch.tv'));
  assert.deepEqual(effects.at(-1), { kind: 'open', connection: 2 });
  say(':tmi.twitch.tv CAP * NAK :twitch.tv/tags');
  assert.deepEqual(effects.at(-1)?.kind, 'close');
});

test('chat that the answer to a JOIN on the new connection has overtaken is read before the old connection is closed', () => {
  const { core, at, say, sayOn, records, effects } = scene();
  core.setChannels(['dota'], at());
  core.opened(1, at());
  say(roomState('dota', '123'), 'PONG :smack', ':tmi.twitch.tv RECONNECT');
  core.opened(2, at());
  sayOn(2, roomState('dota', '123'));
  const closing = () => effects.some(effect => effect.kind === 'close');
  assert.equal(closing(), false);
  say(message('123', 'overtaken', EPOCH, 'x'));
  assert.equal(closing(), false);
  say('PONG :smack');
  assert.equal(closing(), true);
  assert.ok(records('123').some(record => record.type === 'message' && record.id === 'overtaken'));
});

test('a suspended channel is reported with the id of the NOTICE', () => {
  const { core, at, say } = scene();
  core.setChannels(['dota'], at());
  core.opened(1, at());
  say(
    '@msg-id=msg_channel_suspended :tmi.twitch.tv NOTICE #dota :This channel does not exist or has been suspended.',
  );
  assert.deepEqual(core.report().failed, [
    { channel: 'dota', reason: 'msg_channel_suspended: the channel does not exist or is suspended' },
  ]);
  assert.equal(core.settled, true);
});

test('the last marks say ended, and nothing can be marked after them', () => {
  const { core, at, say, records, pass } = scene();
  core.setChannels(['dota'], at());
  core.opened(1, at());
  say(roomState('dota', '123'), message('123', 'a', EPOCH, 'x'));
  core.end(at());
  const last = records('123').at(-1);
  assert.ok(last?.type === 'mark');
  assert.equal(last.state, 'ended');
  assert.throws(() => pass(5_000), /ended/);
});
