import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import { createSessions } from './sessions.ts';

test('however many log in, a bound of sessions is kept, the newest ones', () => {
  const sessions = createSessions(createManualClock());
  const ids = Array.from({ length: 5_100 }, (_, n) => sessions.begin(`token-${n}`));
  assert.equal(sessions.size, 5_000);
  assert.equal(sessions.tokenOf(ids[0]), undefined);
  assert.equal(sessions.tokenOf(ids.at(-1)), 'token-5099');
});

test('two sessions of one token have ids that tell nothing of it or of each other', () => {
  const sessions = createSessions(createManualClock());
  const [a, b] = [sessions.begin('secret'), sessions.begin('secret')];
  assert.notEqual(a, b);
  assert.match(a, /^[\w-]{43}$/);
});
