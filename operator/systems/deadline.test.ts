import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../kube/system-clock.ts';
import { DeadlineExceeded, withDeadline } from './deadline.ts';

const forever = () => new Promise<never>(() => undefined);

test('work that ends in time is its own answer', async () => {
  assert.equal(await withDeadline(systemClock, 10_000, undefined, 'it', async () => 7), 7);
});

test('work that never ends is given up, and told so', async () => {
  let told: unknown;
  const work = (signal: AbortSignal) => {
    signal.addEventListener('abort', () => {
      told = signal.reason;
    });
    return forever();
  };
  await assert.rejects(
    withDeadline(systemClock, 5, undefined, 'Kafka', work),
    /Kafka took longer than 0.005 s/,
  );
  assert.ok(told instanceof DeadlineExceeded);
});

test("the caller's own abort ends it with the caller's reason", async () => {
  const control = new AbortController();
  const waiting = withDeadline(systemClock, 10_000, control.signal, 'it', forever);
  control.abort(new Error('stop'));
  await assert.rejects(waiting, /stop/);
  await assert.rejects(
    withDeadline(systemClock, 10_000, control.signal, 'it', async () => 1),
    /stop/,
  );
});
