import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MarkClock } from './mark-clock.ts';

const settings = { marginMs: 2_000, idleAfterMs: 60_000 };
const epoch = 1_700_000_000_000;

test('a source that has seen nothing is idle and promises nothing', () => {
  const clock = new MarkClock(settings);
  assert.deepEqual(clock.promise(0), { state: 'idle', reached: 0 });
  clock.joining(1);
  clock.pinged(1, 10);
  clock.ponged(1, 20);
  assert.deepEqual(clock.promise(20), { state: 'idle', reached: 0 });
});

test('a PONG that says the server time promises all before it', () => {
  const clock = new MarkClock(settings);
  clock.joining(1);
  clock.pinged(1, 0);
  clock.ponged(1, 5, epoch);
  assert.deepEqual(clock.promise(5), { state: 'live', reached: epoch - 1 });
});

test('a PONG without a time promises what messages and the time since say, less the margin', () => {
  const clock = new MarkClock(settings);
  clock.joining(1);
  clock.message(1, epoch, 1_000, epoch + 50);
  clock.pinged(1, 31_000);
  assert.equal(clock.promise(31_000).state, 'idle');
  clock.ponged(1, 31_100);
  assert.deepEqual(clock.promise(31_100), { state: 'live', reached: epoch + 28_000 });
});

test('messages alone move the promise to the newest less the margin', () => {
  const clock = new MarkClock(settings);
  clock.joining(1);
  clock.ponged(1, 0);
  clock.message(1, epoch + 5_000, 10, epoch + 6_000);
  clock.message(1, epoch, 20, epoch + 6_000);
  assert.equal(clock.promise(20).reached, epoch + 3_000);
});

test('a message from the future moves the promise no further than the wall clock allows', () => {
  const clock = new MarkClock(settings);
  clock.joining(1);
  clock.ponged(1, 0);
  clock.message(1, epoch + 86_400_000, 10, epoch);
  assert.equal(clock.promise(20).reached, epoch - 2_000);
});

test('a connection on which a JOIN was sent holds the promise until it knows the time', () => {
  const clock = new MarkClock(settings);
  clock.joining(1);
  clock.ponged(1, 0, epoch);
  clock.joining(2);
  clock.ponged(1, 100, epoch + 100);
  assert.equal(clock.promise(100).reached, epoch - 1);
  clock.ponged(2, 200, epoch + 50);
  assert.equal(clock.promise(200).reached, epoch + 49);
  clock.closed(2);
  assert.equal(clock.promise(200).reached, epoch + 99);
});

test('a source is idle after a minute without PONG, but not while it does not read', () => {
  const clock = new MarkClock(settings);
  clock.joining(1);
  clock.ponged(1, 0, epoch);
  assert.equal(clock.promise(60_000).state, 'live');
  assert.deepEqual(clock.promise(60_001), { state: 'idle', reached: epoch - 1 });
  clock.reading(false, 60_001);
  assert.equal(clock.promise(500_000).state, 'live');
  clock.reading(true, 500_000);
  assert.equal(clock.promise(560_000).state, 'live');
  assert.equal(clock.promise(560_001).state, 'idle');
});
