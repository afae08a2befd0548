import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshnessOf } from './freshness.ts';

const heard = { heardAt: 0, sourceAge: 200, open: true };
const cases = {
  'heard a moment ago': [heard, 900, { word: 'live' }],
  'silence between two beats': [heard, 11_000, { word: 'live' }],
  'two beats are missing': [heard, 21_000, { word: 'old', seconds: 21 }],
  'the console has lost Kafka': [{ ...heard, sourceAge: 30_000 }, 1_000, { word: 'old', seconds: 31 }],
  'the console never had Kafka': [
    { ...heard, sourceAge: null },
    1_000,
    { word: 'offline', seconds: undefined },
  ],
  'the connection was lost a moment ago': [{ ...heard, open: false }, 5_000, { word: 'old', seconds: 5 }],
  'the connection is lost': [{ ...heard, open: false }, 20_000, { word: 'offline', seconds: 20 }],
  'nothing for a minute': [heard, 60_000, { word: 'offline', seconds: 60 }],
  'nothing ever': [{ ...heard, heardAt: undefined }, 1_000, { word: 'offline', seconds: undefined }],
} as const;

for (const [world, [state, now, shown]] of Object.entries(cases)) {
  test(`${world}: ${shown.word}`, () => assert.deepEqual(freshnessOf(state, now), shown));
}
