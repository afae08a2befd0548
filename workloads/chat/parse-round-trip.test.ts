import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyEvent, anyMessage, anyNotice } from '../../test/support/any-event.ts';
import type { ScriptEvent } from '../replay/chat-script.ts';
import { accountNumber, uuidFor } from '../replay/identity.ts';
import { renderEvent } from '../replay/render-event.ts';
import { decodeRecord, encodeRecord } from './codec.ts';
import { parseIrc } from './parse-irc.ts';
import type { ChatRecord } from './record.ts';

const SEED = 7;

function parsed(event: ScriptEvent): ChatRecord {
  const { tags, rest } = renderEvent(event, SEED);
  const got = parseIrc(`@${tags} ${rest}`, accountNumber);
  assert.equal(got.kind, 'record', JSON.stringify(got));
  return got.kind === 'record' ? got.record : assert.fail();
}

test('what the replay writes of a message is what the parser reads', () => {
  fc.assert(
    fc.property(anyMessage, event => {
      const record = parsed(event);
      assert.ok(record.type === 'message');
      const { id, time, channel, room, login, user, text, bits, firstMessage } = record;
      assert.deepEqual(
        { id, time, channel, room, login, user, text, bits, firstMessage },
        {
          id: uuidFor(SEED, event.index),
          time: event.time,
          channel: event.channel,
          room: accountNumber(event.channel),
          login: event.login,
          user: accountNumber(event.login),
          text: event.text,
          bits: event.bits,
          firstMessage: event.firstMessage,
        },
      );
      const { replyTo, sharedFrom } = event;
      assert.deepEqual(
        record.replyTo,
        replyTo && { id: replyTo.id, user: accountNumber(replyTo.login), login: replyTo.login },
      );
      const isCopy = sharedFrom !== undefined && sharedFrom !== event.channel;
      assert.equal(record.shared?.room, isCopy ? accountNumber(sharedFrom) : undefined);
    }),
    { numRuns: 500 },
  );
});

test('emotes cut out of the text by code points are the emotes that were written', () => {
  fc.assert(
    fc.property(anyMessage, event => {
      const record = parsed(event);
      assert.ok(record.type === 'message');
      const points = [...record.text];
      const names = new Map([
        ['25', 'Kappa'],
        ['425618', 'LUL'],
        ['305954156', 'PogChamp'],
      ]);
      const cut = (record.emotes ?? []).map(({ start, end }) => points.slice(start, end + 1).join(''));
      assert.deepEqual(
        cut,
        (record.emotes ?? []).map(({ id }) => names.get(id)),
      );
      const written = event.text.split(' ').filter(word => [...names.values()].includes(word));
      assert.equal(cut.length, written.length);
    }),
  );
});

test('what the replay writes of a notice is what the parser reads', () => {
  fc.assert(
    fc.property(anyNotice, event => {
      const record = parsed(event);
      assert.ok(record.type === 'notice');
      const { kind, login, text, months, giftCount, origin, recipient, viewers } = record;
      assert.deepEqual(
        { kind, login, text, months, giftCount, origin, recipient: recipient?.login, viewers },
        {
          kind: event.notice,
          login: event.login,
          text: event.text,
          months: event.months,
          giftCount: event.giftCount,
          origin: event.origin,
          recipient: event.recipient,
          viewers: event.viewers,
        },
      );
    }),
  );
});

test('every record survives its way through the topic', () => {
  fc.assert(
    fc.property(anyEvent, event => {
      const record = parsed(event);
      assert.deepEqual(decodeRecord(encodeRecord(record)), { ok: true, record });
    }),
  );
});

test('two readers of an event make records of the same bytes', () => {
  fc.assert(
    fc.property(anyEvent, event => {
      assert.deepEqual(encodeRecord(parsed(event)), encodeRecord(parsed(event)));
    }),
  );
});
