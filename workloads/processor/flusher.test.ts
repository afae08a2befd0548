import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aMark, aMessage } from '../../test/support/a-record.ts';
import { feed, freshState, logOf } from '../../test/support/engine-run.ts';
import { readCheckpoint } from './engine/checkpoint.ts';
import type { Closing } from './engine/closings.ts';
import type { EndedSpan } from './engine/ended-spans.ts';
import type { PartitionState } from './engine/partition-state.ts';
import { type ClosingSink, Flusher } from './flusher.ts';

const NOON = Date.UTC(2024, 0, 1, 12);
const log = logOf([
  { at: NOON, record: aMessage({ time: NOON, id: 'a' }) },
  { at: NOON + 1, record: aMark({ reached: NOON + 120_000 }) },
  { at: NOON + 2, record: aMessage({ time: NOON + 180_000, id: 'b' }) },
  { at: NOON + 3, record: aMark({ reached: NOON + 300_000 }) },
  { at: NOON + 4, record: aMark({ reached: NOON + 2 * 3_600_000 }) },
]);

/** A store whose calls are let through one at a time. */
class GatedSink implements ClosingSink {
  readonly calls: string[] = [];
  #gates: PromiseWithResolvers<void>[] = [];

  writeClosings(closings: readonly Closing[], signal: AbortSignal): Promise<void> {
    return this.#wait(`rows ${closings.map(({ row }) => row.windowStart - NOON).join(',')}`, signal);
  }

  rollUp(ended: readonly EndedSpan[], signal: AbortSignal): Promise<void> {
    return this.#wait(`ended ${ended.map(({ span, start }) => `${span} ${start - NOON}`).join(',')}`, signal);
  }

  writeCheckpoint(_: number, { text }: { readonly text: string }, signal: AbortSignal): Promise<void> {
    const read = readCheckpoint(text);
    return this.#wait(`checkpoint ${read.ok ? Number(read.checkpoint.readTo) : 'bad'}`, signal);
  }

  async letThrough(): Promise<void> {
    this.#gates.shift()?.resolve();
    await new Promise(setImmediate);
  }

  #wait(call: string, signal: AbortSignal): Promise<void> {
    this.calls.push(call);
    const gate = Promise.withResolvers<void>();
    this.#gates.push(gate);
    signal.addEventListener('abort', () => gate.reject(signal.reason), { once: true });
    return gate.promise;
  }
}

function scene(): {
  sink: GatedSink;
  flusher: Flusher;
  state: PartitionState;
  read: (from: number, to: number) => void;
} {
  const sink = new GatedSink();
  let now = 0;
  const clock = {
    now: () => now,
    // Each look is far later: everything that waits is due.
    monotonic: () => {
      now += 1_000;
      return now;
    },
    sleep: () => Promise.resolve(),
  };
  const state = freshState();
  const flusher = new Flusher({ partition: 0, sink, clock, onStored: () => undefined });
  return {
    sink,
    flusher,
    state,
    read: (from, to) => flusher.add(feed(state, log.slice(from, to)), state.ended.splice(0)),
  };
}

const never = new AbortController().signal;

test('rows are stored before the checkpoint that speaks of them', async () => {
  const { sink, flusher, state, read } = scene();
  read(0, 2);
  flusher.tick(state);
  assert.deepEqual(sink.calls, ['rows 0']);
  await sink.letThrough();
  assert.deepEqual(sink.calls, ['rows 0', 'checkpoint 2']);
});

test('what is read during a flush is no part of its checkpoint', async () => {
  const { sink, flusher, state, read } = scene();
  read(0, 2);
  flusher.tick(state);
  read(2, 4);
  await sink.letThrough();
  assert.deepEqual(sink.calls, ['rows 0', 'checkpoint 2']);
  await sink.letThrough();
  await flusher.idle();
  flusher.tick(state);
  assert.deepEqual(sink.calls.slice(2), ['rows 180000']);
});

test('a rebalance ends the flush, and what it did not store is stored after it', async () => {
  const { sink, flusher, state, read } = scene();
  read(0, 2);
  flusher.tick(state);
  flusher.hold();
  await flusher.idle();
  flusher.tick(state);
  assert.deepEqual(sink.calls, ['rows 0']);
  assert.equal(flusher.waiting, 1);
  flusher.release();
  flusher.tick(state);
  assert.deepEqual(sink.calls, ['rows 0', 'rows 0']);
});

test('reading stops at so many bytes of chatters, however few windows they are of', async () => {
  const { sink, flusher, state, read } = scene();
  const [closing] = feed(freshState(), log.slice(0, 2));
  assert.ok(closing);
  read(0, 2);
  for (let mebibytes = 1; mebibytes <= 7; mebibytes += 1)
    flusher.add([{ ...closing, chatters: new Uint8Array(1_024 * 1_024) }], []);
  assert.equal(flusher.full, false);
  flusher.tick(state);
  flusher.add([{ ...closing, chatters: new Uint8Array(1_024 * 1_024) }], []);
  assert.equal(flusher.full, true, 'what is being written is held too');
  await sink.letThrough();
  await sink.letThrough();
  await flusher.idle();
  assert.equal(flusher.full, false);
});

test('an hour is rolled up after its rows and before the checkpoint, also when it ends in silence, and again after a rebalance', async () => {
  const { sink, flusher, state, read } = scene();
  read(0, 4);
  flusher.tick(state);
  await sink.letThrough();
  await sink.letThrough();
  await flusher.idle();
  read(4, 5);
  flusher.tick(state);
  assert.deepEqual(sink.calls.slice(2), ['ended hour 0']);
  flusher.hold();
  await flusher.idle();
  flusher.release();
  flusher.tick(state);
  await sink.letThrough();
  await sink.letThrough();
  assert.deepEqual(sink.calls.slice(3), ['ended hour 0', 'checkpoint 5']);
});

test('a lost partition stores nothing more', async () => {
  const { sink, flusher, state, read } = scene();
  read(0, 2);
  flusher.tick(state);
  flusher.drop();
  await flusher.idle();
  assert.equal(flusher.waiting, 0);
  assert.deepEqual(sink.calls, ['rows 0']);
});

test('a drain stores everything, its own checkpoint included', async () => {
  const { sink, flusher, state, read } = scene();
  read(0, 3);
  const finished = flusher.finish(state, never);
  await sink.letThrough();
  await sink.letThrough();
  await finished;
  assert.deepEqual(sink.calls, ['rows 0', 'checkpoint 3']);
});

test('a drain that runs out of time says so', async () => {
  const { flusher, state, read } = scene();
  read(0, 2);
  const deadline = new AbortController();
  const finished = flusher.finish(state, deadline.signal);
  deadline.abort(new Error('out of time'));
  await assert.rejects(finished, /out of time/);
});
