import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RolePace } from './role-pace.ts';

test('a role is written at once, and again ten seconds later', () => {
  const pace = new RolePace();
  assert.equal(pace.mayWriteIn('a', 1_000), 0);
  pace.wrote('a', 1_000);
  assert.equal(pace.mayWriteIn('a', 4_000), 7_000);
  assert.equal(pace.mayWriteIn('b', 4_000), 0);
  assert.equal(pace.mayWriteIn('a', 11_000), 0);
});

test('the next look is never before the next write is allowed', () => {
  for (const random of [0, 0.5, 0.999]) assert.ok(new RolePace().lookAgainIn(() => random) >= 10_000);
});

test('waiting counts from when it was first seen, and anew after it was over', () => {
  const pace = new RolePace();
  const looks = [pace.unmetFor('a', true, 5), pace.unmetFor('a', true, 25), pace.unmetFor('a', false, 30)];
  assert.deepEqual([...looks, pace.unmetFor('a', true, 40)], [0, 20, 0, 0]);
});

test('a role that is deleted is forgotten', () => {
  const pace = new RolePace();
  pace.wrote('a', 1_000);
  pace.unmetFor('a', true, 1_000);
  pace.forget('a');
  assert.deepEqual([pace.mayWriteIn('a', 1_001), pace.unmetFor('a', true, 1_001)], [0, 0]);
});
