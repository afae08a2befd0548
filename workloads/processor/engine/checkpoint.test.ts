import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyLog } from '../../../test/support/any-log.ts';
import { feed, freshState, minuteWindows } from '../../../test/support/engine-run.ts';
import { applyRecord, type LogRecord } from './apply-record.ts';
import {
  type Checkpoint,
  readCheckpoint,
  restoreState,
  takeCheckpoint,
  writeCheckpoint,
} from './checkpoint.ts';
import type { Closing } from './closings.ts';
import type { EndedSpan } from './ended-spans.ts';
import type { EngineConfig } from './engine-config.ts';
import type { PartitionState } from './partition-state.ts';

const configs: readonly EngineConfig[] = [
  minuteWindows,
  { ...minuteWindows, latenessMs: 0 },
  { windowMs: 1_000, latenessMs: 60_000, topChatters: 1 },
];

test('a run that is killed after any record and goes on from its checkpoint closes the same windows, and ends the same hours and days, with the same stamps', () => {
  fc.assert(
    fc.property(anyLog(90), fc.constantFrom(...configs), (log, config) => {
      const whole = uninterrupted(log, config);
      for (const [at, checkpoint] of whole.checkpoints.entries()) {
        const again = restoreState(config, stored(checkpoint));
        const closings = feed(again, log.slice(checkpoint.position));
        assert.deepEqual(closings, whole.after(at), `restarted after record ${at}`);
        assert.deepEqual(again.ended, whole.endedAfter(at), `restarted after record ${at}`);
        assert.deepEqual(takeCheckpoint(again), whole.checkpoints.at(-1));
      }
    }),
    { numRuns: 150 },
  );
});

test('so does a run that is killed again and again', () => {
  const kills = fc.array(fc.tuple(fc.nat(40), fc.nat(10)), { maxLength: 12 });
  fc.assert(
    fc.property(anyLog(120), fc.constantFrom(...configs), kills, (log, config, deaths) => {
      const table = new Map<string, Closing>();
      let state = freshState(config);
      for (const [lives, unsaved] of deaths) {
        // Dies `unsaved` records after its last checkpoint, with the rows of those records already stored.
        store(table, feed(state, log.slice(state.nextOffset, state.nextOffset + lives)));
        const checkpoint = stored(takeCheckpoint(state));
        store(table, feed(state, log.slice(state.nextOffset, state.nextOffset + unsaved)));
        state = restoreState(config, checkpoint);
      }
      store(table, feed(state, log.slice(state.nextOffset)));
      const want = new Map<string, Closing>();
      store(want, feed(freshState(config), log));
      assert.deepEqual(sorted(table), sorted(want));
    }),
    { numRuns: 300 },
  );
});

test('without closedThrough a restart overwrites rows with halves of them', () => {
  let corrupted = 0;
  const samples = fc.sample(anyLog(120), { numRuns: 40, seed: 5 });
  for (const log of samples) {
    const whole = uninterrupted(log, minuteWindows);
    const want = new Map<string, Closing>();
    store(want, whole.after(-1));
    for (const [at, checkpoint] of whole.checkpoints.entries()) {
      const table = new Map<string, Closing>();
      store(table, whole.upTo(at));
      const naive = restoreState(minuteWindows, { ...stored(checkpoint), rooms: [] });
      store(table, feed(naive, log.slice(checkpoint.position)));
      if (JSON.stringify(sorted(table)) !== JSON.stringify(sorted(want))) corrupted += 1;
    }
  }
  assert.ok(
    corrupted > 100,
    `only ${corrupted} restarts went wrong: the traces are too kind to show why closedThrough is there`,
  );
});

test('without the sources as they stood at the position a restart closes windows at other times', () => {
  let differs = 0;
  for (const log of fc.sample(anyLog(120), { numRuns: 40, seed: 5 })) {
    const whole = uninterrupted(log, minuteWindows);
    for (const [at, checkpoint] of whole.checkpoints.entries()) {
      const naive = restoreState(minuteWindows, { ...stored(checkpoint), sources: [], unwatched: [] });
      const closings = feed(naive, log.slice(checkpoint.position));
      if (JSON.stringify(closings) !== JSON.stringify(whole.after(at))) differs += 1;
    }
  }
  assert.ok(differs > 100, `only ${differs} restarts differed`);
});

test('a position never goes back and never passes the first record of an open window', () => {
  fc.assert(
    fc.property(anyLog(120), log => {
      let last = 0;
      for (const { position } of uninterrupted(log, minuteWindows).checkpoints) {
        assert.ok(position >= last);
        last = position;
      }
    }),
  );
});

test('a text that is no checkpoint is an answer, not a fresh start', () => {
  const { reason } = bad('{');
  assert.equal(reason, 'it is not JSON');
  assert.match(bad('{"format":2}').reason, /its format is 2, this processor reads 1/);
  assert.match(bad('{"format":1}').reason, /readTo/);
});

test('a checkpoint of other settings is not taken up as if nothing had changed', () => {
  const checkpoint = takeCheckpoint(freshState());
  assert.throws(() => restoreState({ ...minuteWindows, latenessMs: 1 }, checkpoint), /new revision/);
});

test('of two checkpoints with one write time the later has the larger bytes', () => {
  const state = freshState();
  const early = writeCheckpoint(takeCheckpoint(state));
  feed(state, [{ offset: 0, appendTime: 1, record: undefined, value: null }]);
  assert.ok(writeCheckpoint(takeCheckpoint(state)) > early);
});

interface WholeRun {
  /** The checkpoint after each record. */
  readonly checkpoints: readonly Checkpoint[];
  /** What is closed by records after, and up to, the one at an offset. */
  after(offset: number): Closing[];
  upTo(offset: number): Closing[];
  endedAfter(offset: number): EndedSpan[];
}

function uninterrupted(log: readonly LogRecord[], config: EngineConfig): WholeRun {
  const state: PartitionState = freshState(config);
  const closings: { readonly by: number; readonly closing: Closing }[] = [];
  const endedBy: number[] = [];
  const checkpoints = log.map(record => {
    for (const closing of applyRecord(state, record)) closings.push({ by: record.offset, closing });
    endedBy.push(state.ended.length);
    return takeCheckpoint(state);
  });
  return {
    checkpoints,
    after: offset => closings.filter(({ by }) => by > offset).map(({ closing }) => closing),
    upTo: offset => closings.filter(({ by }) => by <= offset).map(({ closing }) => closing),
    endedAfter: offset => state.ended.slice(endedBy[offset]),
  };
}

/** A checkpoint as it comes back from the table. */
function stored(checkpoint: Checkpoint): Checkpoint {
  const read = readCheckpoint(writeCheckpoint(checkpoint));
  assert.ok(read.ok);
  return read.checkpoint;
}

/** A table with last-write-wins; of equal stamps the later write wins, so that a difference would show. */
function store(table: Map<string, Closing>, closings: readonly Closing[]): void {
  for (const closing of closings) {
    const key = `${closing.row.room}/${closing.row.windowStart}`;
    if ((table.get(key)?.stamp ?? 0) <= closing.stamp) table.set(key, closing);
  }
}

function sorted(table: ReadonlyMap<string, Closing>): [string, Closing][] {
  return [...table].sort(([a], [b]) => (a < b ? -1 : 1));
}

function bad(text: string): { readonly reason: string } {
  const read = readCheckpoint(text);
  assert.ok(!read.ok);
  return read;
}
