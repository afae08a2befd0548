import assert from 'node:assert/strict';
import { test } from 'node:test';
import { billOfMaterials } from './bill-of-materials.ts';
import { packagePath } from './bundled-packages.ts';

test('a package is named with its scope, version, licence and the hash of its archive', () => {
  const integrity = `sha512-${Buffer.from('cafe', 'hex').toString('base64')}`;
  const path = 'node_modules/@scope/thing';
  const bill = JSON.parse(
    billOfMaterials('operator', '1.2.3', [
      { path, name: '@scope/thing', version: '4.5.6', license: 'MIT', integrity },
    ]),
  );
  assert.deepEqual(bill.components, [
    {
      type: 'library',
      'bom-ref': path,
      group: '@scope',
      name: 'thing',
      version: '4.5.6',
      purl: 'pkg:npm/%40scope/thing@4.5.6',
      licenses: [{ expression: 'MIT' }],
      hashes: [{ alg: 'SHA-512', content: 'cafe' }],
    },
  ]);
});

test('a file belongs to the innermost package', () => {
  assert.equal(packagePath('node_modules/a/node_modules/@b/c/lib/d.js'), 'node_modules/a/node_modules/@b/c');
  assert.equal(packagePath('node_modules/a/index.js'), 'node_modules/a');
  assert.equal(packagePath('workloads/lib/log.ts'), undefined);
});
