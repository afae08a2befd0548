import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryForever } from './retry-forever.ts';

function scene(failures: number) {
  const waits: number[] = [];
  let attempts = 0;
  const retrying = {
    clock: {
      now: () => 0,
      monotonic: () => 0,
      sleep: async (ms: number, signal?: AbortSignal) => {
        signal?.throwIfAborted();
        waits.push(ms);
      },
    },
    random: () => 1,
    bounds: { firstMs: 100, capMs: 1_000 },
    onFailure: () => undefined,
  };
  const attempt = async () => {
    attempts += 1;
    if (attempts <= failures) throw new Error('not yet');
    return attempts;
  };
  return { waits, retrying, attempt };
}

test('it is repeated until it succeeds, with growing waits that have a cap', async () => {
  const { waits, retrying, attempt } = scene(6);
  assert.equal(await retryForever(attempt, retrying, new AbortController().signal), 7);
  assert.deepEqual(waits, [100, 200, 400, 800, 1_000, 1_000]);
});

test('the signal ends it, with its reason', async () => {
  const { retrying, attempt } = scene(Number.POSITIVE_INFINITY);
  const stop = new AbortController();
  const failing = { ...retrying, onFailure: () => stop.abort(new Error('stopped')) };
  await assert.rejects(retryForever(attempt, failing, stop.signal), /stopped/);
});
