import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findMissingTools, isGoRecent, type RequiredTool, renderMissingTools } from './required-tools.ts';

const versions = {
  'go version go1.26.8 linux/amd64': true,
  'go version go1.24 darwin/arm64': true,
  'go version go1.23.9 linux/amd64': false,
  'go version go2.0.1 linux/amd64': true,
  'bash: go: command not found': false,
};
for (const [output, want] of Object.entries(versions)) {
  test(`"${output}" is ${want ? 'recent enough' : 'not recent enough'}`, () =>
    assert.equal(isGoRecent(output), want));
}

test('a machine without Go is not recent enough', () => assert.equal(isGoRecent(undefined), false));

test('a missing tool is named with its purpose and how it is installed', async () => {
  const tool = (name: string, here: boolean): RequiredTool => ({
    name,
    purpose: `does ${name}`,
    install: `apt install ${name}`,
    present: async () => here,
  });
  const missing = await findMissingTools([tool('a', true), tool('b', false)]);
  assert.deepEqual(
    missing.map(({ name }) => name),
    ['b'],
  );
  assert.match(renderMissingTools(missing), /b \(does b\): apt install b/);
});
