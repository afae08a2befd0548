import assert from 'node:assert/strict';
import test from 'node:test';
import { parseJavaVersion } from './java.ts';

const cases = {
  'openjdk version "17.0.15" 2025-04-15': 17,
  'java version "1.8.0_392"': 8,
  'openjdk version "25" 2025-09-16': 25,
  'bash: java: command not found': undefined,
};

for (const [output, want] of Object.entries(cases)) {
  test(`${output} is Java ${want}`, () => assert.equal(parseJavaVersion(output), want));
}
