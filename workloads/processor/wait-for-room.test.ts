import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock } from '../../test/support/manual-clock.ts';
import { type FullRunner, waitForRoom } from './wait-for-room.ts';

/** A full runner, and how often it was asked to flush. */
function aFullRunner(flushing: Promise<void> | undefined) {
  const seen = { ticks: 0 };
  const runner: FullRunner = {
    full: true,
    mode: 'reading',
    flushing,
    tick: () => {
      seen.ticks += 1;
    },
  };
  return { runner, seen };
}

test('while no flush may begin it waits for the clock, so that the rebalance that forbids it can go on', async () => {
  const clock = createManualClock();
  const { runner, seen } = aFullRunner(undefined);
  const waiting = (async () => {
    while (clock.monotonic() < 5_000) await waitForRoom(runner, clock);
  })();
  await clock.advance(5_000);
  await waiting;
  assert.equal(seen.ticks, 10);
});

test('a flush that ends is heard of at once, and leaves no timer behind', async () => {
  const clock = createManualClock();
  const { runner } = aFullRunner(Promise.resolve());
  for (let flushes = 0; flushes < 100; flushes += 1) await waitForRoom(runner, clock);
  await new Promise(setImmediate);
  assert.deepEqual({ now: clock.monotonic(), sleepers: clock.sleepers }, { now: 0, sleepers: 0 });
});

test('a flush that takes long is looked at again', async () => {
  const clock = createManualClock();
  const { runner } = aFullRunner(new Promise(() => {}));
  const waiting = waitForRoom(runner, clock);
  await clock.advance(500);
  await waiting;
});
