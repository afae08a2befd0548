import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { systemClock } from '../lib/system-clock.ts';
import type { Waiting } from './lane.ts';
import { LaneWriter } from './lane-writer.ts';
import { RecordQueue } from './record-queue.ts';
import { BatchTooLarge } from './record-sink.ts';

const record = (text: string): Waiting => ({ key: null, value: Buffer.from(text), mark: false });

/** A partition in memory that fails as it is told to: `outcomes` are used up one a write, then all succeed. */
function partition(outcomes: ('ok' | 'fail' | 'lost answer')[], largest = 1_000) {
  const written: string[] = [];
  let last: readonly Waiting[] = [];
  return {
    written,
    write: async (_topic: string, _partition: number, batch: readonly Waiting[]): Promise<void> => {
      await Promise.resolve();
      if (batch.length > largest) throw new BatchTooLarge('too many');
      if (batch.some(({ value }) => value.toString() === 'huge')) throw new BatchTooLarge('too large');
      const outcome = outcomes.shift() ?? 'ok';
      if (outcome === 'fail') throw new Error('not now');
      // As with Kafka's sequence numbers: a batch that comes again right after itself stands there once.
      if (last !== batch) written.push(...batch.map(({ value }) => value.toString()));
      last = batch;
      if (outcome === 'lost answer') throw new Error('the answer was lost');
    },
  };
}

function writer(sink: ReturnType<typeof partition>, queue: RecordQueue, givenUp: string[] = []): LaneWriter {
  return new LaneWriter({
    queue,
    lane: 0,
    topic: 't',
    partition: 0,
    sink,
    limits: { records: 3, bytes: 1 << 20 },
    lingerMs: 0,
    backoff: { firstMs: 0, capMs: 0 },
    clock: systemClock,
    random: () => 0,
    onWritten: () => undefined,
    onGivenUp: lost => givenUp.push(lost.value.toString()),
    onRetry: () => undefined,
  });
}

test('whatever fails, every record is written once and in order', async () => {
  const outcomes = fc.array(fc.constantFrom('ok' as const, 'fail' as const, 'lost answer' as const), {
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(outcomes, fc.integer({ min: 1, max: 40 }), async (all, count) => {
      const queue = new RecordQueue(1, { records: 100, bytes: 1 << 20 });
      const sink = partition([...all]);
      const lane = writer(sink, queue);
      const run = lane.run(new AbortController().signal);
      const expected = Array.from({ length: count }, (_, index) => String(index));
      for (const text of expected) {
        queue.push(0, record(text));
        lane.wake();
        if (Number(text) % 5 === 0) await Promise.resolve();
      }
      lane.end();
      await run;
      assert.deepEqual(sink.written, expected);
      assert.equal(queue.records, 0);
    }),
    { numRuns: 50 },
  );
});

test('a batch that is too large is split, and a record that is too large alone is given up', async () => {
  const queue = new RecordQueue(1, { records: 100, bytes: 1 << 20 });
  const sink = partition([], 2);
  const givenUp: string[] = [];
  const lane = writer(sink, queue, givenUp);
  for (const text of ['a', 'huge', 'b', 'c', 'd']) queue.push(0, record(text));
  lane.end();
  await lane.run(new AbortController().signal);
  assert.deepEqual(sink.written, ['a', 'b', 'c', 'd']);
  assert.deepEqual(givenUp, ['huge']);
});

test('a writer that is aborted while Kafka is away returns, and says how long it has waited', async () => {
  const queue = new RecordQueue(1, { records: 100, bytes: 1 << 20 });
  const sink = { ...partition([]), write: () => new Promise<void>(() => undefined) };
  const lane = writer(sink, queue);
  const abort = new AbortController();
  queue.push(0, record('a'));
  const run = lane.run(abort.signal);
  await Promise.resolve();
  assert.ok(lane.stuckMs(systemClock.monotonic() + 1_000) >= 1_000);
  abort.abort();
  await run;
  assert.equal(queue.records, 1);
});
