import assert from 'node:assert/strict';
import test from 'node:test';
import type { Backoff } from './container-record.ts';
import { kubeletBackoff, nextBackoff, restartAt } from './restart-backoff.ts';

/** Plays a container that ends `ranMs` after each start; returns the waits between its end and its next start, in s. */
function waits(runs: readonly number[]): number[] {
  let backoff: Backoff | undefined;
  let now = 0;
  return runs.map(ranMs => {
    const finishedAt = now + ranMs;
    const at = restartAt(backoff, finishedAt, kubeletBackoff);
    backoff = nextBackoff(backoff, finishedAt, at, kubeletBackoff);
    now = at;
    return (at - finishedAt) / 1000;
  });
}

test('a container that crashes at once waits 10 s, doubling to 300 s, after a first restart without wait', () => {
  assert.deepEqual(waits([0, 0, 0, 0, 0, 0, 0, 0]), [0, 10, 20, 40, 80, 160, 300, 300]);
});

test('a run of more than 10 minutes resets the backoff', () => {
  assert.deepEqual(waits([0, 0, 0, 600_001, 0]), [0, 10, 20, 0, 10]);
});

test('a run of less than 10 minutes does not', () => {
  assert.deepEqual(waits([0, 0, 0, 599_000, 0]), [0, 10, 20, 40, 80]);
});
