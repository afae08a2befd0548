import assert from 'node:assert/strict';
import test from 'node:test';
import { afterProbe, noProbes } from './probe-state.ts';

const cases = {
  'nothing is said before a threshold is met': { probe: {}, results: 'ff', want: undefined },
  'three failures in a row are a failure': { probe: {}, results: 'fff', want: false },
  'one success is a success': { probe: {}, results: 's', want: true },
  'a success between failures starts the count again': { probe: {}, results: 'sffsff', want: true },
  'a success threshold of two needs two in a row': {
    probe: { successThreshold: 2 },
    results: 'fffsf',
    want: false,
  },
  'a failure threshold of one needs one': { probe: { failureThreshold: 1 }, results: 'sf', want: false },
} as const;

for (const [name, { probe, results, want }] of Object.entries(cases)) {
  test(name, () => {
    const end = [...results].reduce((state, result) => afterProbe(state, result === 's', probe), noProbes);
    assert.equal(end.verdict, want);
  });
}
