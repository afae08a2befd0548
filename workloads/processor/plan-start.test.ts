import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fingerprint } from './engine/fingerprint.ts';
import { checkLog, checkRecord } from './plan-start.ts';

const before: Fingerprint = { offset: 41, appendTime: 1_000, hash: 'a' };

const cases = {
  'a log that holds the record before the position is verified by it': {
    at: { position: 42, before },
    bounds: { low: 0, high: 100 },
    want: 'verify',
  },
  'a log whose end is the position is verified too': {
    at: { position: 42, before },
    bounds: { low: 0, high: 42 },
    want: 'verify',
  },
  'a log that ends before the position was made anew': {
    at: { position: 42, before },
    bounds: { low: 0, high: 41 },
    want: 'other',
  },
  'a log that begins after the position has lost records': {
    at: { position: 42, before },
    bounds: { low: 50, high: 100 },
    want: 'other',
  },
  'a log that has lost the record before the position can not be told from a new one': {
    at: { position: 42, before },
    bounds: { low: 42, high: 100 },
    want: 'other',
  },
  'the start of a log is the same when it is still there': {
    at: { position: 0, before: null },
    bounds: { low: 0, high: 100 },
    want: 'same',
  },
  'the start of a log is another when the log now begins elsewhere': {
    at: { position: 7, before: null },
    bounds: { low: 0, high: 100 },
    want: 'other',
  },
} as const;

for (const [name, { at, bounds, want }] of Object.entries(cases)) {
  test(name, () => assert.equal(checkLog(at, bounds).kind, want));
}

test('a record is the same by offset, append time and value', () => {
  assert.equal(checkRecord({ ...before }, before), 'same');
  assert.equal(checkRecord({ ...before, hash: 'b' }, before), 'other');
  assert.equal(checkRecord({ ...before, appendTime: 1 }, before), 'other');
  assert.equal(checkRecord({ ...before, offset: 40 }, before), 'not the one asked for');
});
