import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseIrc } from '../chat/parse-irc.ts';
import { badLine } from './bad-lines.ts';
import type { BadLine } from './faults.ts';

const kinds: Record<BadLine, 'unknown' | 'unparsable'> = {
  garbage: 'unknown',
  'invalid-utf8': 'unparsable',
  nul: 'unparsable',
  'too-long': 'unparsable',
  'unknown-command': 'unknown',
  'tags-without-values': 'unparsable',
};

for (const [kind, want] of Object.entries(kinds) as [BadLine, string][]) {
  test(`the bad line '${kind}' is one line and no record`, () => {
    const lines = badLine(kind, 'bulldog').toString().split('\r\n');
    assert.equal(lines.length, 2);
    assert.equal(parseIrc(lines[0] ?? '').kind, want);
  });
}

test('the too long line passes 16 KiB, the invalid one is no UTF-8', () => {
  assert.ok(badLine('too-long', 'a').length > 16_384);
  assert.throws(() => new TextDecoder('utf-8', { fatal: true }).decode(badLine('invalid-utf8', 'a')));
});
