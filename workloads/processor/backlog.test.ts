import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backlog, joinEstimates } from './backlog.ts';

/** Looks as [seconds, end of the log, next offset of the reader]. */
type Looks = readonly (readonly [number, number, number])[];

function seen(looks: Looks) {
  const backlog = new Backlog();
  for (const [at, end, next] of looks) backlog.look(at * 1_000, end, next);
  return backlog.estimate();
}

const cases: Readonly<Record<string, { looks: Looks; seconds: number | undefined }>> = {
  'one look says nothing of rates': { looks: [[0, 1_000, 0]], seconds: undefined },
  'nothing arrives, and it is worked off': {
    looks: [
      [0, 1_000, 0],
      [10, 1_000, 500],
    ],
    seconds: 10,
  },
  'half of what is read arrives anew': {
    looks: [
      [0, 10_000, 0],
      [10, 10_500, 1_000],
    ],
    seconds: 190,
  },
  'as much arrives as is read': {
    looks: [
      [0, 5_000, 0],
      [10, 6_000, 1_000],
    ],
    seconds: Number.POSITIVE_INFINITY,
  },
  'reading stands still': {
    looks: [
      [0, 1_000, 0],
      [10, 1_000, 0],
    ],
    seconds: Number.POSITIVE_INFINITY,
  },
  'all is read': {
    looks: [
      [0, 1_000, 1_000],
      [10, 1_000, 1_000],
    ],
    seconds: 0,
  },
  'what is on its way at any time is no backlog': {
    looks: [
      [0, 1_000, 995],
      [10, 1_500, 1_490],
    ],
    seconds: 0,
  },
  'nor is the only record of a minute': {
    looks: [
      [0, 1_000, 1_000],
      [10, 1_001, 1_000],
    ],
    seconds: 0,
  },
  'what was more than a minute ago is forgotten': {
    looks: [
      [0, 9_000, 0],
      [30, 9_000, 0],
      [60, 9_000, 3_000],
      [90, 9_000, 6_000],
    ],
    seconds: 30,
  },
  'another log begins anew': {
    looks: [
      [0, 9_000, 9_000],
      [10, 100, 0],
      [20, 100, 50],
    ],
    seconds: 10,
  },
  'so does who reads again from an earlier place': {
    looks: [
      [0, 100, 90],
      [10, 100, 0],
      [20, 100, 50],
    ],
    seconds: 10,
  },
};

for (const [name, { looks, seconds }] of Object.entries(cases)) {
  test(name, () => assert.equal(seen(looks)?.catchUpSeconds, seconds));
}

test('looks at any pace keep the memory bounded and the estimate right', () => {
  const backlog = new Backlog();
  for (let at = 0; at <= 100_000; at += 1) backlog.look(at, 1_000_000, at);
  assert.equal(backlog.estimate()?.catchUpSeconds, 900);
});

test('of several partitions the slowest decides, and no partition is no backlog', () => {
  const fast = { lag: 10, inPerSecond: 1, outPerSecond: 6, catchUpSeconds: 2 };
  const slow = { lag: 90, inPerSecond: 0, outPerSecond: 1, catchUpSeconds: 90 };
  assert.deepEqual(joinEstimates([fast, slow]), {
    lag: 100,
    inPerSecond: 1,
    outPerSecond: 7,
    catchUpSeconds: 90,
  });
  assert.equal(joinEstimates([]).catchUpSeconds, 0);
});
