import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundsSysResource } from './capabilities.ts';

for (const [set, held] of [
  ['000001ffffffffff', true],
  ['000001fffeffffff', false],
  ['0000000001000000', true],
  ['0000000000000000', false],
] as const) {
  test(`a bounding set of ${set} ${held ? 'holds' : 'lacks'} CAP_SYS_RESOURCE`, () => {
    assert.equal(boundsSysResource(`Name:\tnode\nCapBnd:\t${set}\nCapAmb:\t0\n`), held);
  });
}
