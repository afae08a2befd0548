import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateMeter } from './rate-meter.ts';

interface Case {
  readonly readings: readonly (readonly [at: number, window: number, messages: number])[];
  readonly at: number;
  readonly want: number;
}

const cases: Record<string, Case> = {
  'nothing read is no rate': { readings: [], at: 1000, want: 0 },
  'one reading is no rate': { readings: [[0, 0, 5]], at: 0, want: 0 },
  'ten messages in two seconds are five a second': {
    readings: [
      [0, 0, 0],
      [2000, 0, 10],
    ],
    at: 2000,
    want: 5,
  },
  'a new window goes on counting': {
    readings: [
      [0, 0, 50],
      [1000, 60_000, 4],
    ],
    at: 2000,
    want: 2,
  },
  'an older window says nothing new': {
    readings: [
      [0, 60_000, 0],
      [1000, 0, 99],
    ],
    at: 2000,
    want: 0,
  },
  'a channel that falls silent comes down to nothing': {
    readings: [
      [0, 0, 0],
      [1000, 0, 10],
    ],
    at: 60_000,
    want: 0,
  },
};

for (const [name, { readings, at, want }] of Object.entries(cases)) {
  test(name, () => {
    const meter = new RateMeter();
    for (const [time, window, messages] of readings) meter.read(time, window, messages);
    assert.equal(meter.rate(at), want);
  });
}
