import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReplayClock, type Speed } from './replay-clock.ts';

const FIRST = 1_000_000;

function playing(speed: Speed, next: number): ReplayClock {
  const clock = new ReplayClock(speed, FIRST);
  clock.start(0);
  clock.approach(next);
  return clock;
}

test('before it plays, nothing of the script has happened', () => {
  const clock = new ReplayClock(1, FIRST);
  assert.equal(clock.state, 'waiting');
  assert.equal(clock.time(99_999), FIRST - 1);
});

test('at a speed, event time runs that fast', () => {
  assert.equal(playing(10, FIRST + 60_000).time(2_000), FIRST + 20_000);
});

test('event time never reaches an event that was not sent, however late it is', () => {
  assert.equal(playing(10, FIRST + 5_000).time(2_000), FIRST + 4_999);
});

test('at full speed everything before the next event has happened', () => {
  assert.equal(playing('max', FIRST + 60_000).time(1), FIRST + 59_999);
});

test('after the last event an hour has passed', () => {
  const clock = playing(1, FIRST + 60_000);
  clock.end();
  assert.equal(clock.state, 'done');
  assert.equal(clock.time(0), FIRST + 60_000 + 3_600_000);
});

test('an event is due after its time from the first, divided by the speed', () => {
  assert.equal(playing(10, FIRST).delayUntil(FIRST + 60_000, 1_000), 5_000);
  assert.equal(playing(10, FIRST).delayUntil(FIRST + 60_000, 7_000), 0);
  assert.equal(playing('max', FIRST).delayUntil(FIRST + 60_000, 0), 0);
});
