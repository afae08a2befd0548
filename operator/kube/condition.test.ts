import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Condition, isTrue, setCondition } from './condition.ts';

const then = Date.UTC(2026, 0, 1, 10);
const now = then + 60_500;
const ready: Condition = {
  type: 'Ready',
  status: 'False',
  reason: 'Waiting',
  message: 'for 3 pods',
  observedGeneration: 1,
  lastTransitionTime: '2026-01-01T10:00:00Z',
};
const stalled: Condition = { ...ready, type: 'Stalled' };

test('the transition time stays while only words and generation change', () => {
  const next = { ...ready, reason: 'Waiting', message: 'for 2 pods', observedGeneration: 2 };
  const [set] = setCondition([ready, stalled], next, now);
  assert.equal(set?.lastTransitionTime, ready.lastTransitionTime);
  assert.equal(set?.message, 'for 2 pods');
  assert.equal(set?.observedGeneration, 2);
});

test('the transition time is now, in whole seconds, when the status changes or is new', () => {
  const [set] = setCondition([ready], { ...ready, status: 'True' }, now);
  assert.equal(set?.lastTransitionTime, '2026-01-01T10:01:00Z');
  const [, added] = setCondition([ready], stalled, now);
  assert.equal(added?.lastTransitionTime, '2026-01-01T10:01:00Z');
});

test('a condition keeps its place, and what is set twice says the same', () => {
  const once = setCondition([ready, stalled], { ...ready, status: 'True' }, now);
  assert.deepEqual(
    once.map(({ type }) => type),
    ['Ready', 'Stalled'],
  );
  assert.deepEqual(setCondition(once, { ...ready, status: 'True' }, now + 9_000), once);
  assert.ok(isTrue(once, 'Ready') && !isTrue(once, 'Absent'));
});

test('a message longer than the API server takes is cut', () => {
  const [set] = setCondition([], { ...ready, message: 'x'.repeat(40_000) }, now);
  assert.equal(set?.message.length, 32_768);
});
