import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JoinLimiter } from './join-limiter.ts';

function limiter(): JoinLimiter {
  return new JoinLimiter({ joinsPerTenSeconds: 20, channels: 100 });
}

test('twenty JOINs in ten seconds are allowed, the next one is not', () => {
  const limits = limiter();
  for (let at = 0; at < 20; at++) assert.equal(limits.join('me', `c${at}`, at * 499), 'allowed');
  assert.equal(limits.join('me', 'c20', 9_999), 'too-fast');
});

test('the window slides: what is ten seconds old no longer counts', () => {
  const limits = limiter();
  for (let at = 0; at < 20; at++) limits.join('me', `c${at}`, at * 500);
  assert.equal(limits.join('me', 'c20', 10_000), 'allowed');
  assert.equal(limits.join('me', 'c21', 10_001), 'too-fast');
});

test('identities do not count for each other, connections of one identity do', () => {
  const limits = limiter();
  for (let at = 0; at < 20; at++) limits.join('me', `c${at}`, 0);
  assert.equal(limits.join('you', 'c1', 0), 'allowed');
  assert.equal(limits.join('me', 'c1', 0), 'too-fast');
});

test('a hundred channels are allowed, whatever time they took', () => {
  const limits = limiter();
  for (let at = 0; at < 100; at++) assert.equal(limits.join('me', `c${at}`, at * 1_000), 'allowed');
  assert.equal(limits.join('me', 'c100', 200_000), 'too-many');
  assert.equal(limits.join('me', 'c99', 200_000), 'allowed', 'a second connection in the same channel');
  limits.leave('me', 'c99');
  assert.equal(limits.join('me', 'c100', 220_000), 'too-many', 'one connection is still in it');
  limits.leave('me', 'c99');
  assert.equal(limits.join('me', 'c100', 240_000), 'allowed');
});

test('sweeping forgets nobody who still counts', () => {
  const limits = limiter();
  for (let at = 0; at < 20; at++) limits.join('me', `c${at}`, 0);
  for (let at = 0; at < 20; at++) limits.leave('me', `c${at}`);
  limits.sweep(9_999);
  assert.equal(limits.join('me', 'c1', 9_999), 'too-fast');
});
