import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharedRuns } from './shared-runs.ts';

test('who asks while a run is under way gets its answer, who asks later a new run', async () => {
  const runs = new SharedRuns<number>();
  let started = 0;
  const start = async () => {
    started += 1;
    await new Promise(setImmediate);
    return started;
  };
  assert.deepEqual(
    await Promise.all([runs.join('a', start), runs.join('a', start), runs.join('b', start)]),
    [2, 2, 2],
  );
  assert.equal(started, 2);
  assert.equal(await runs.join('a', start), 3);
});

test('a run that failed fails everybody who waited, and the next one starts anew', async () => {
  const runs = new SharedRuns<number>();
  const broken = async () => {
    throw new Error('broken');
  };
  await assert.rejects(runs.join('a', broken), /broken/);
  assert.equal(await runs.join('a', async () => 1), 1);
});

test('work in line is done one after the other, whatever became of the one before', async () => {
  const runs = new SharedRuns<number>();
  const events: string[] = [];
  const work = (name: string, fails = false) =>
    runs.inLine(async () => {
      events.push(`${name} starts`);
      await new Promise(setImmediate);
      events.push(`${name} ends`);
      if (fails) throw new Error(name);
    });
  await Promise.allSettled([work('a', true), work('b'), work('c')]);
  assert.deepEqual(events, ['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
});
