import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from './problem.ts';
import { anOffersServer } from './testing/an-offers-server.ts';

test('an operator that does not decide says so before anything else', async () => {
  const { get, rights } = await anOffersServer({ view: { deciding: false } });
  const { status, headers, body } = await get('/offers/roles');
  assert.deepEqual([status, body.reason, headers['retry-after']], [503, 'NotDeciding', '5']);
  assert.deepEqual(rights, []);
});

test('a refusal to identify oneself names the scheme', async () => {
  const { get } = await anOffersServer({ denied: new ProblemError('Unauthenticated', 'no header') });
  const { status, headers } = await get('/offers/roles');
  assert.deepEqual([status, headers['www-authenticate']], [401, 'Bearer']);
});

test('a request ends in time even when the rights of its caller are not told', async () => {
  const { get, clock } = await anOffersServer({
    check: () => new Promise(() => undefined),
    deadlineMs: 1_000,
  });
  const answer = get('/offers/roles');
  while (clock.sleepers === 0) await new Promise(resolve => setImmediate(resolve));
  await clock.advance(1_000);
  assert.deepEqual([(await answer).status, (await answer).body.reason], [504, 'TooSlow']);
});

test('more requests than allowed are told to come back, and a place that is left is free again', async () => {
  const gate = Promise.withResolvers<void>();
  const { get, rights } = await anOffersServer({ check: () => gate.promise, inFlight: 2 });
  const first = [get('/offers/roles'), get('/offers/roles')];
  while (rights.length < 2) await new Promise(resolve => setImmediate(resolve));
  const third = await get('/offers/roles');
  assert.deepEqual([third.status, third.body.reason, third.headers['retry-after']], [503, 'TooBusy', '1']);
  gate.resolve();
  for (const answer of first) assert.equal((await answer).status, 200);
  assert.equal((await get('/offers/roles')).status, 200);
});

test('what fails unexpectedly is told to the log, not to the caller', async () => {
  const secret = new Error('at /srv/secret.ts:7');
  const { get, failures } = await anOffersServer({
    view: {
      roles() {
        throw secret;
      },
    },
  });
  const { status, body } = await get('/offers/roles');
  assert.deepEqual([status, body.reason], [500, 'Unexpected']);
  assert.doesNotMatch(JSON.stringify(body), /secret/);
  assert.deepEqual(failures, [secret]);
});
