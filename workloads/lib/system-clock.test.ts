import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from './system-clock.ts';

test('a sleep that is aborted rejects with the reason of the signal', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const sleeping = systemClock.sleep(60_000, abort.signal);
  abort.abort(reason);
  await assert.rejects(sleeping, reason);
  await assert.rejects(systemClock.sleep(60_000, abort.signal), reason);
});

test('a sleep lasts as long as asked by the monotonic clock', async () => {
  const start = systemClock.monotonic();
  await systemClock.sleep(20);
  assert.ok(systemClock.monotonic() - start >= 19);
});
