import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeRecord, encodeRecord } from './codec.ts';
import type { ChatMessage } from './record.ts';
import { ScannedMessage } from './scanned-message.ts';

const scanned = new ScannedMessage();

/** What was scanned, as the fields of a message; undefined when it was refused. */
function scan(value: Buffer): Partial<ChatMessage> | undefined {
  // Not at the start of its buffer, and not up to its end: as in a fetch.
  const bytes = Buffer.concat([Buffer.from('..'), value, Buffer.from('}..')]);
  if (!scanned.scan(bytes, 2, 2 + value.length)) return undefined;
  const { time, bits, firstMessage } = scanned;
  return {
    id: scanned.text(scanned.idStart, scanned.idEnd),
    time,
    room: scanned.text(scanned.roomStart, scanned.roomEnd),
    channel: scanned.text(scanned.channelStart, scanned.channelEnd),
    user: scanned.text(scanned.userStart, scanned.userEnd),
    login: scanned.text(scanned.loginStart, scanned.loginEnd),
    ...(bits === 0 ? {} : { bits }),
    ...(firstMessage ? { firstMessage } : {}),
  };
}

/** The same fields of a value that the decoder takes for a message. */
function decode(value: Buffer): Partial<ChatMessage> | undefined {
  const decoded = decodeRecord(value);
  if (!decoded.ok || decoded.record.type !== 'message') return undefined;
  const { id, time, room, channel, user, login, bits, firstMessage } = decoded.record;
  return {
    ...{ id, time, room, channel, user, login },
    ...(bits === undefined || bits === 0 ? {} : { bits }),
    ...(firstMessage === true ? { firstMessage } : {}),
  };
}

const plain = fc.stringMatching(/^[ !#-[\]-~]{1,20}$/);
const any = fc.string({ unit: 'binary', maxLength: 20 });
const name = fc.oneof({ weight: 20, arbitrary: plain }, { weight: 1, arbitrary: any });
const badges = fc.dictionary(any, any, { maxKeys: 3 });
const anyMessage = fc.record(
  {
    type: fc.constant('message'),
    id: fc.oneof(fc.uuid(), name),
    time: fc.oneof(fc.nat(), fc.constantFrom(0, 1_546_300_800_000, 2 ** 53 - 1)),
    room: name,
    channel: name,
    user: name,
    login: name,
    text: any,
    action: fc.constant(true),
    displayName: any,
    badges,
    badgeInfo: badges,
    emotes: fc.array(fc.record({ id: any, start: fc.nat(), end: fc.nat() }), { maxLength: 3 }),
    firstMessage: fc.constant(true),
    returningChatter: fc.constant(true),
    replyTo: fc.record({ id: any, user: any, login: any }),
    bits: fc.nat(),
    rewardId: any,
    highlighted: fc.constant(true),
    shared: fc.record({ room: any, id: any }),
  },
  { requiredKeys: ['type', 'id', 'time', 'room', 'channel', 'user', 'login', 'text'] },
) as fc.Arbitrary<ChatMessage>;

test('what an ingester writes is scanned, and says what the decoder says', () => {
  const message: ChatMessage = {
    type: 'message',
    id: 'b34ccfc7-4977-403a-8a94-33c6bac34fb8',
    time: 1_546_300_800_000,
    room: '1337',
    channel: 'ronni',
    user: '42',
    login: 'ann_b',
    text: 'Kappa "\\" \u{1f600} \u0001',
    displayName: '\u30a2\u30f3',
    badges: { subscriber: '12' },
    emotes: [{ id: '25', start: 0, end: 4 }],
    firstMessage: true,
    bits: 100,
  };
  const value = encodeRecord(message);
  assert.deepEqual(scan(value), decode(value));
  assert.equal(scan(value)?.bits, 100);
});

test('of any message the scan says what the decoder says, or nothing', () => {
  let accepted = 0;
  fc.assert(
    fc.property(anyMessage, message => {
      const value = encodeRecord(message);
      const found = scan(value);
      if (found === undefined) return;
      accepted += 1;
      assert.deepEqual(found, decode(value));
    }),
    { numRuns: 500 },
  );
  assert.ok(accepted > 100, `only ${accepted} were scanned`);
});

test('whatever is done to a value, the scan accepts nothing that the decoder refuses or reads otherwise', () => {
  const change = fc.record({
    at: fc.nat(),
    remove: fc.nat({ max: 3 }),
    insert: fc.oneof(
      fc.constantFrom('"', '\\', ',', '{', '}', '[', ']', ' ', '0', '\n', '\\u12', ',"bits":1', ',"id":"x"'),
      fc.constantFrom(
        ',"firstMessage":true',
        ',"firstMessage":false',
        ',"text":"b"',
        ',"badges":[]',
        '\u00e9',
      ),
      any,
    ),
  });
  fc.assert(
    fc.property(anyMessage, fc.array(change, { minLength: 1, maxLength: 3 }), (message, changes) => {
      let value = encodeRecord(message);
      for (const { at, remove, insert } of changes) {
        const start = at % (value.length + 1);
        value = Buffer.concat([
          value.subarray(0, start),
          Buffer.from(insert),
          value.subarray(start + remove),
        ]);
      }
      const found = scan(value);
      if (found !== undefined) assert.deepEqual(found, decode(value));
    }),
    { numRuns: 3_000 },
  );
});

const event = { id: 'm', time: 1, room: '1', channel: 'c', user: '2', login: 'l', text: '' };
const json = JSON.stringify({ type: 'message', ...event });
const left: Record<string, string> = {
  'another type of record': JSON.stringify({ ...event, type: 'notice', kind: 'sub' }),
  'fields in another order': JSON.stringify({ ...event, type: 'message' }),
  'spaces between fields': JSON.stringify({ type: 'message', ...event }, null, 1),
  'a field that is not known': json.replace('}', ',"new":1}'),
  'a field that stands twice': json.replace('}', ',"bits":1,"bits":2}'),
  'a login that is not ASCII': json.replace('"l"', '"\u00e9"'),
  'an id with an escape': json.replace('"m"', '"\\u006d"'),
  'an empty user': json.replace('"2"', '""'),
  'a time with a fraction': json.replace(':1,', ':1.5,'),
  'a time with a leading zero': json.replace(':1,', ':01,'),
  'something behind the end': `${json} `,
  'a text without an end': json.slice(0, -2),
  'a text with a bare line break': json.replace('""', '"\n"'),
  'an escape that is none': json.replace('""', '"\\x"'),
  'a list where an object belongs': json.replace('}', ',"badges":[]}'),
  'a list without an end': json.replace('}', ',"emotes":[{"a":1}}'),
  'very deep nesting': json.replace('}', `,"emotes":${'['.repeat(99)}${']'.repeat(99)}}`),
};

for (const [what, value] of Object.entries(left)) {
  test(`${what} is left to the decoder`, () => assert.equal(scan(Buffer.from(value)), undefined));
}
