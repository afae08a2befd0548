import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aFetchedBatch } from '../../test/support/a-fetched-batch.ts';
import { aMark, aMessage } from '../../test/support/a-record.ts';
import { freshState } from '../../test/support/engine-run.ts';
import { encodeRecord } from '../chat/codec.ts';
import { feedBatch } from './feed-batch.ts';

const NOON = Date.UTC(2024, 0, 1, 12);
const record = (offset: number, value = encodeRecord(aMessage({ time: NOON, id: `m${offset}` }))) => ({
  offset,
  value,
});
const batch = (...offsets: number[]) =>
  aFetchedBatch(
    NOON,
    offsets.map(offset => record(offset)),
  );

test('records that were applied before are passed over', async () => {
  const state = freshState();
  feedBatch(state, await batch(0, 1), false);
  assert.equal(feedBatch(state, await batch(0, 1, 2), false).surprise, undefined);
  assert.equal(state.counters.counted, 3);
  assert.equal(state.nextOffset, 3);
});

test('a batch that lies wholly behind is a surprise: the log may be another', async () => {
  const state = freshState();
  feedBatch(state, await batch(0, 1), false);
  assert.equal(feedBatch(state, await batch(0, 1), false).surprise, 'a step back');
});

test('a gap is a surprise, and what stands before it is taken', async () => {
  const state = freshState();
  assert.equal(feedBatch(state, await batch(0, 3), false).surprise, 'a gap');
  assert.equal(state.nextOffset, 1);
  assert.equal(feedBatch(state, await batch(3), true).surprise, undefined);
  assert.equal(state.nextOffset, 4);
});

test('what is no record is handed back with its reason, and time goes on', async () => {
  const state = freshState();
  const { undecodable } = feedBatch(state, await aFetchedBatch(NOON, [record(0, Buffer.from('{'))]), false);
  assert.deepEqual(
    undecodable.map(({ offset, reason }) => [offset, reason]),
    [[0, 'not JSON']],
  );
  assert.equal(state.clock.append, NOON);
});

test('messages that the scan leaves to the decoder are counted all the same', async () => {
  const state = freshState();
  const spaced = Buffer.from(JSON.stringify(aMessage({ time: NOON, id: 'm1' }), null, 1));
  feedBatch(
    state,
    await aFetchedBatch(NOON, [record(0), record(1, spaced), record(2, encodeRecord(aMark()))]),
    false,
  );
  const { counted, duplicates, marks } = state.counters;
  assert.deepEqual({ counted, duplicates, marks }, { counted: 2, duplicates: 0, marks: 1 });
});

test('the last value is copied: a view would keep the whole fetch alive', async () => {
  const state = freshState();
  feedBatch(state, await aFetchedBatch(NOON, [record(0, Buffer.alloc(1_000_000)), record(1)]), false);
  assert.ok((state.last.bytes?.buffer.byteLength ?? 0) < 10_000);
});
