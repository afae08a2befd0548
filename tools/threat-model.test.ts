import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const rows = readFileSync(join(root, 'docs/threat-model.md'), 'utf8')
  .split('\n')
  .filter(line => line.startsWith('| ') && !line.startsWith('| threat '));

test('the threat model has rows', () => assert.ok(rows.length > 10));

for (const row of rows) {
  const [, threat = '', , , tests = ''] = row.split('|').map(cell => cell.trim());
  test(`against "${threat}" there are the tests that docs/threat-model.md names`, () => {
    const named = [...tests.matchAll(/`([^`]+)`: \*([^*]+)\*/g)];
    assert.equal(named.length, tests.split('; `').length, `not of the form file: *name*: ${tests}`);
    assert.notEqual(named.length, 0);
    for (const [, file = '', name = ''] of named) {
      assert.ok(existsSync(join(root, file)), `${file} does not exist`);
      const titles = readFileSync(join(root, file), 'utf8').matchAll(/^\s*test\(\s*(['"`])(.*?)\1,/gms);
      assert.ok(
        [...titles].some(([, , title = '']) => title.startsWith(name)),
        `${file} has no test that begins with: ${name}`,
      );
    }
  });
}
