import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { missingTests } from './named-tests.ts';

const root = join(import.meta.dirname, '..');
const rows = readFileSync(join(root, 'docs/threat-model.md'), 'utf8')
  .split('\n')
  .filter(line => line.startsWith('| ') && !line.startsWith('| threat '));

test('the threat model has rows', () => assert.ok(rows.length > 10));

for (const row of rows) {
  const [, threat = '', , , tests = ''] = row.split('|').map(cell => cell.trim());
  test(`against "${threat}" there are the tests that docs/threat-model.md names`, () => {
    assert.deepEqual(missingTests(root, tests), []);
  });
}
