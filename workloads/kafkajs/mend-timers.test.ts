import assert from 'node:assert/strict';
import { test } from 'node:test';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { systemClock } from '../lib/system-clock.ts';
import { mendKafkajsTimers } from './mend-timers.ts';

mendKafkajsTimers();

/** The state of a kafkajs request queue, as far as its scheduling goes. */
function queue(pending: readonly unknown[], throttledUntil: number) {
  const made = Object.create(RequestQueue.prototype);
  let checks = 0;
  const checkPendingRequests = (): void => {
    checks += 1;
  };
  Object.assign(made, { pending, throttledUntil, throttleCheckTimeoutId: null, checkPendingRequests });
  made.scheduleCheckPendingRequests();
  return { made, checks: () => checks };
}

test('with nothing to send no timer is set', () => {
  assert.equal(queue([], -1).made.throttleCheckTimeoutId, null);
});

test('a request that waits is looked at again soon, without a timer in the past', async () => {
  const warnings: string[] = [];
  const listen = (warning: Error): number => warnings.push(warning.name);
  process.on('warning', listen);
  const { made, checks } = queue([{}], -1);
  assert.notEqual(made.throttleCheckTimeoutId, null);
  const deadline = Date.now() + 30_000;
  while (checks() === 0 && Date.now() < deadline) await systemClock.sleep(5);
  process.off('warning', listen);
  assert.equal(checks(), 1);
  assert.deepEqual(warnings, []);
});

test('a request that is throttled waits until the throttle ends', async () => {
  const until = Date.now() + 60;
  const { checks } = queue([{}], until);
  while (checks() === 0 && Date.now() < until + 30_000) await systemClock.sleep(5);
  assert.equal(checks(), 1);
  assert.ok(Date.now() >= until - 2);
});
