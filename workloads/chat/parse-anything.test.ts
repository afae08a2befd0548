import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyEvent } from '../../test/support/any-event.ts';
import { renderEvent } from '../replay/render-event.ts';
import { parseIrc } from './parse-irc.ts';
import { shapeError } from './record-shape.ts';

/** Whatever comes, the answer is one of the four kinds, and a record is whole. */
function assertAnswers(line: string): void {
  const got = parseIrc(line);
  if (got.kind === 'record') assert.equal(shapeError(got.record), undefined, line);
  else assert.ok(['control', 'unknown', 'unparsable'].includes(got.kind));
}

test('any text is answered', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), assertAnswers), { numRuns: 2_000 });
});

test('any bytes are answered, as they come out of a socket', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), bytes => assertAnswers(Buffer.from(bytes).toString())),
    { numRuns: 2_000 },
  );
});

test('half a surrogate pair is answered', () => {
  assertAnswers('@id=\ud800;tmi-sent-ts=1;room-id=1;user-id=1 :a!a@a PRIVMSG #a :\udfff');
});

const piece = fc.constantFrom(
  ...[
    '@',
    ';',
    '=',
    ' ',
    ':',
    '!',
    '#',
    ',',
    '/',
    '-',
    '\\',
    '\\s',
    '\0',
    '\r',
    '\n',
    '\u0001ACTION ',
    'ж',
    '\u{1f600}',
  ],
  ...[
    'id=',
    'room-id=1',
    'user-id=2',
    'tmi-sent-ts=3',
    'badges=',
    'emotes=',
    '25:0-1',
    'a/b',
    'msg-id=sub',
    'login=x',
  ],
  ...[
    'PRIVMSG',
    'USERNOTICE',
    'CLEARCHAT',
    'CLEARMSG',
    'ROOMSTATE',
    'NOTICE',
    'PING',
    'PONG',
    'CAP',
    'JOIN',
    '001',
    '366',
  ],
  ...['#chan', 'a!a@a', 'tmi.twitch.tv', '__proto__/1', 'time=x', 'bits=1', 'source-id=1'],
);

test('any pieces of Twitch lines in any order are answered', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), pieces => assertAnswers(pieces.join(''))),
    { numRuns: 5_000 },
  );
});

test('a line cut anywhere is answered', () => {
  fc.assert(
    fc.property(anyEvent, fc.nat(800), (event, end) => {
      const { tags, rest } = renderEvent(event, 1);
      assertAnswers(`@${tags} ${rest}`.slice(0, end));
    }),
    { numRuns: 1_000 },
  );
});

test('what was read before does not show in what is read next', () => {
  fc.assert(
    fc.property(anyEvent, anyEvent, (one, other) => {
      const { tags, rest } = renderEvent(other, 1);
      const line = `@${tags} ${rest}`;
      const first = JSON.stringify(parseIrc(line));
      parseIrc(`@${renderEvent(one, 2).tags} ${renderEvent(one, 2).rest}`);
      assert.equal(JSON.stringify(parseIrc(line)), first);
    }),
  );
});

test('no badge reaches the prototype of its record', () => {
  const got = parseIrc(
    '@badges=__proto__/x,constructor/y;id=1;room-id=1;tmi-sent-ts=1;user-id=1 :a!a@a PRIVMSG #a :x',
  );
  assert.ok(got.kind === 'record' && got.record.type === 'message');
  assert.deepEqual(Object.entries(got.record.badges ?? {}), [['constructor', 'y']]);
  assert.equal(Object.getPrototypeOf(got.record.badges), Object.prototype);
});
