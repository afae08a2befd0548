import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unescapeTag } from './unescape-tag.ts';

const cases: Record<string, [escaped: string, want: string]> = {
  'a text without escapes stays': ['plain', 'plain'],
  'each escape has its meaning': ['\\:\\s\\\\\\r\\n', '; \\\r\n'],
  'a backslash before another character vanishes': ['\\b\\=c', 'b=c'],
  'a backslash at the end vanishes': ['end\\', 'end'],
  'an escaped backslash does not escape what follows': ['\\\\s', '\\s'],
  'nothing stays nothing': ['', ''],
};

for (const [name, [escaped, want]] of Object.entries(cases)) {
  test(name, () => assert.equal(unescapeTag(escaped), want));
}
