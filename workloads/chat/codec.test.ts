import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeRecord, encodeRecord } from './codec.ts';
import type { TopicRecord } from './record.ts';

const event = { id: 'm-1', time: 5, room: '1', channel: 'bulldog' };
const records: Record<string, TopicRecord> = {
  message: {
    type: 'message',
    ...event,
    user: '2',
    login: 'bob',
    text: 'a\0\u{1f600}',
    bits: 1,
    badges: { vip: '1' },
    emotes: [{ id: '25', start: 0, end: 4 }],
    replyTo: { id: 'm-0', user: '3', login: 'ann' },
  },
  notice: { type: 'notice', ...event, kind: 'raid', user: '2', login: 'bob', viewers: 7 },
  clear: { type: 'clear', ...event, user: '2', login: 'bob', seconds: 600 },
  delete: { type: 'delete', ...event, target: 'm-0', login: '' },
  room: { type: 'room', ...event, time: 0, followersMinutes: -1, emoteOnly: false },
  mark: { type: 'mark', source: 'pod/1', state: 'live', reached: 9, rooms: ['1', '2'] },
};

for (const [kind, record] of Object.entries(records)) {
  test(`a ${kind} comes back as it was`, () => {
    assert.deepEqual(decodeRecord(encodeRecord(record)), { ok: true, record });
  });
}

test('whatever stands in a value, the answer is a result', () => {
  fc.assert(fc.property(fc.uint8Array(), bytes => decodeRecord(Buffer.from(bytes)).ok === false));
  fc.assert(
    fc.property(fc.json(), json => {
      assert.equal(typeof decodeRecord(Buffer.from(json)).ok, 'boolean');
    }),
  );
});

const message = { type: 'message', ...event, user: '2', login: 'bob', text: '' };
const wrong: Record<string, { value: unknown; reason: RegExp }> = {
  'null is no record': { value: null, reason: /not an object/ },
  'a list is no record': { value: [], reason: /not an object/ },
  'an unknown type is no record': { value: { ...message, type: 'hologram' }, reason: /not a type of record/ },
  'a type that every object has is no record': {
    value: { ...message, type: 'toString' },
    reason: /not a type/,
  },
  'a message needs an id': { value: { ...message, id: '' }, reason: /field id / },
  'a message needs a time in whole milliseconds': { value: { ...message, time: 1.5 }, reason: /field time / },
  'a time is not negative': { value: { ...message, time: -1 }, reason: /field time / },
  'a text is text': { value: { ...message, text: 5 }, reason: /field text / },
  'bits are a count': { value: { ...message, bits: '5' }, reason: /field bits / },
  'badges are an object': { value: { ...message, badges: [] }, reason: /field badges / },
  'the state of a mark is one of three': { value: { ...records.mark, state: 'x' }, reason: /field state / },
  'the rooms of a mark are names': { value: { ...records.mark, rooms: [1] }, reason: /field rooms / },
};

for (const [name, { value, reason }] of Object.entries(wrong)) {
  test(name, () => {
    const got = decodeRecord(Buffer.from(JSON.stringify(value)));
    assert.ok(!got.ok);
    assert.match(got.reason, reason);
  });
}

test('a tombstone and broken JSON are told apart', () => {
  assert.deepEqual(decodeRecord(null), { ok: false, reason: 'no value' });
  assert.deepEqual(decodeRecord(Buffer.from('{"type":')), { ok: false, reason: 'not JSON' });
});
