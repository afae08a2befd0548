import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BoundedFlight } from './bounded-flight.ts';

test('never more tasks fly than allowed, over all callers, and all of them fly', async () => {
  const flight = new BoundedFlight(3);
  let most = 0;
  let done = 0;
  const task = async () => {
    most = Math.max(most, flight.flying);
    await new Promise(setImmediate);
    done += 1;
  };
  await Promise.all([flight.all([task, task, task, task]), flight.all([task, task, task])]);
  assert.deepEqual({ most, done, flying: flight.flying }, { most: 3, done: 7, flying: 0 });
});

test('a task that fails is told after all have ended, and frees its place', async () => {
  const flight = new BoundedFlight(1);
  let ended = false;
  const failing = () => Promise.reject(new Error('no'));
  const slow = async () => {
    await new Promise(setImmediate);
    ended = true;
  };
  await assert.rejects(flight.all([failing, slow]), /no/);
  assert.equal(ended, true);
});
