import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestBackoff } from './backoff.ts';
import { KubeApiError } from './kube-client.ts';
import { type Attempt, AttemptTimeout, decideRetry } from './request-retry.ts';

const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
const usual: Attempt = { number: 0, idempotent: true, error: reset, remainingMs: 30_000 };

const cases: Record<string, { attempt: Partial<Attempt>; want: number | 'no' }> = {
  'a broken connection is tried again when that is harmless': { attempt: {}, want: 100 },
  'a broken connection of a create is not: it may exist now': { attempt: { idempotent: false }, want: 'no' },
  'a server that is not there was not asked, so anything is tried again': {
    attempt: { idempotent: false, error: refused },
    want: 100,
  },
  'the fourth retry waits longer': { attempt: { number: 3 }, want: 800 },
  'nothing is tried for ever': { attempt: { number: 9, remainingMs: 1e9 }, want: 'no' },
  '429 was not carried out, so a create is tried again': {
    attempt: { idempotent: false, error: new KubeApiError(429, 'TooManyRequests', 'x') },
    want: 100,
  },
  'Retry-After is kept': {
    attempt: { error: new KubeApiError(429, 'TooManyRequests', 'x', 2_000) },
    want: 2_100,
  },
  'a Retry-After beyond the deadline ends it': {
    attempt: { error: new KubeApiError(503, '', 'x', 60_000) },
    want: 'no',
  },
  '500 may have been carried out': {
    attempt: { idempotent: false, error: new KubeApiError(500, '', 'x') },
    want: 'no',
  },
  '500 of a get is tried again': { attempt: { error: new KubeApiError(500, '', 'x') }, want: 100 },
  'a refusal is an answer': { attempt: { error: new KubeApiError(422, 'Invalid', 'x') }, want: 'no' },
  'a conflict is an answer': { attempt: { error: new KubeApiError(409, 'Conflict', 'x') }, want: 'no' },
  'a silent server is tried again': { attempt: { error: new AttemptTimeout('x') }, want: 100 },
  'what nobody expected is not': { attempt: { error: new TypeError('x') }, want: 'no' },
};
for (const [name, { attempt, want }] of Object.entries(cases)) {
  test(`retry: ${name}`, () => {
    // In the middle of its range the jitter of the backoff is nothing; Retry-After grows by a twentieth.
    const got = decideRetry({ ...usual, ...attempt }, requestBackoff, () => 0.5);
    assert.equal(got.retry ? Math.round(got.afterMs) : 'no', want);
  });
}
test('jitter moves a delay by up to half of it', () => {
  const low = decideRetry(usual, requestBackoff, () => 0);
  const high = decideRetry(usual, requestBackoff, () => 0.999999);
  assert.deepEqual(low, { retry: true, afterMs: 50 });
  assert.ok(high.retry && high.afterMs > 149 && high.afterMs < 150);
});
