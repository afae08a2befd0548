import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { missingTests } from './named-tests.ts';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/semantics.md'), 'utf8');
const [, table = ''] = page.split('## What happens, and what shows that nothing changes');
const rows = (table.split('\n## ')[0] ?? '').split('\n').filter(line => /^\| (?!what happens)/.test(line));

test('docs/semantics.md says what happens', () => assert.ok(rows.length > 5));

for (const row of rows) {
  const [, what = '', , tests = ''] = row.split('|').map(cell => cell.trim());
  test(`for "${what}" there are the tests that docs/semantics.md names`, () => {
    assert.deepEqual(missingTests(root, tests), []);
  });
}

test('the files that its steps name are there', () => {
  const folders: Readonly<Record<string, string>> = {
    it: 'test/integration',
    engine: 'workloads/processor/engine',
    assignment: 'workloads/processor/assignment',
  };
  const [, steps = ''] = page.split('## Why a restart changes nothing, step by step');
  const named = [...(steps.split('\n## ')[0] ?? '').matchAll(/(?:(\w+)\/)?([\w-]+\.test\.ts)/g)];
  assert.ok(named.length > 10);
  for (const [text, folder, file = ''] of named) {
    const path = join(root, folder === undefined ? 'workloads/processor' : (folders[folder] ?? ''), file);
    assert.ok(existsSync(path), `${text}: there is no ${path}`);
  }
});
