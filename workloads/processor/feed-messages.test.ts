import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KafkaMessage } from 'kafkajs';
import { aMessage } from '../../test/support/a-record.ts';
import { freshState } from '../../test/support/engine-run.ts';
import { encodeRecord } from '../chat/codec.ts';
import { feedMessages } from './feed-messages.ts';

const NOON = Date.UTC(2024, 0, 1, 12);
const message = (
  offset: number,
  value: Buffer = encodeRecord(aMessage({ time: NOON, id: `m${offset}` })),
): KafkaMessage => ({
  key: null,
  value,
  timestamp: String(NOON),
  attributes: 0,
  offset: String(offset),
  headers: {},
});

test('messages that were applied before are passed over', () => {
  const state = freshState();
  feedMessages(state, [message(0), message(1)], false);
  assert.equal(feedMessages(state, [message(0), message(1), message(2)], false).surprise, undefined);
  assert.equal(state.counters.counted, 3);
  assert.equal(state.nextOffset, 3);
});

test('a fetch that lies wholly behind is a surprise: the log may be another', () => {
  const state = freshState();
  feedMessages(state, [message(0), message(1)], false);
  assert.equal(feedMessages(state, [message(0), message(1)], false).surprise, 'a step back');
});

test('a gap is a surprise, and what stands before it is taken', () => {
  const state = freshState();
  assert.equal(feedMessages(state, [message(0), message(3)], false).surprise, 'a gap');
  assert.equal(state.nextOffset, 1);
  assert.equal(feedMessages(state, [message(3)], true).surprise, undefined);
  assert.equal(state.nextOffset, 4);
});

test('what is no record is handed back with its reason, and time goes on', () => {
  const state = freshState();
  const { undecodable } = feedMessages(state, [message(0, Buffer.from('{'))], false);
  assert.deepEqual(
    undecodable.map(({ offset, reason }) => [offset, reason]),
    [[0, 'not JSON']],
  );
  assert.equal(state.clock.append, NOON);
});

test('the last value is copied: a slice would keep the whole fetch alive', () => {
  const state = freshState();
  const fetched = Buffer.concat([Buffer.alloc(1_000_000), encodeRecord(aMessage({ time: NOON }))]);
  feedMessages(state, [message(0, fetched.subarray(1_000_000))], false);
  assert.ok((state.last.value?.buffer.byteLength ?? 0) < 1_000);
});
