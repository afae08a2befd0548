import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isRunning } from '../../../local/stack/process-id.ts';
import { readStackState } from '../../../local/stack/stack-state.ts';
import { eventually } from '../../support/eventually.ts';
import { aStackFolder, remains, smallStack } from '../../support/stack-scene.ts';

const cli = fileURLToPath(new URL('../../../local/stack/main.ts', import.meta.url));
const launcher = new URL('../../../local/stack/launch-stack.ts', import.meta.url).href;
const small = ['--without', 'kube-controller-manager', 'kube-scheduler', 'kafka', 'cassandra', 'nodes'];

test('an attached stack dies with the process that started it, even by SIGKILL', async t => {
  const { dir, remove } = await aStackFolder();
  t.after(remove);
  const folder = join(dir, 'stack');
  const options = JSON.stringify(await smallStack(folder));
  const program = `const { launchStack } = await import(${JSON.stringify(launcher)}); await launchStack(${options}, () => {}); setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
  const state = await eventually('the stack is ready', async () => {
    const found = await readStackState(folder);
    return found?.phase === 'ready' ? found : undefined;
  });
  owner.kill('SIGKILL');
  await eventually('nothing of it is left', async () => (await remains(state)).length === 0 || undefined);
  await assert.rejects(access(folder));
});

test('the command line: up, status, down', async t => {
  const { dir, remove } = await aStackFolder();
  const stack = (...args: string[]) =>
    promisify(execFile)(process.execPath, [cli, ...args, '--dir', join(dir, 'cli')]).catch(error => error);
  assert.equal((await stack('status')).code, 1);
  const up = JSON.parse((await stack('up', '--json', ...small)).stdout);
  t.after(() => stack('down').then(remove));
  assert.ok(isRunning(up.supervisor), 'it stays when the command has ended');
  assert.match((await stack('status')).stdout, /kube-apiserver +ready/);
  assert.match((await stack('up', ...small)).stderr, /runs in .* already/);
  assert.match((await stack('down')).stdout, /has ended/);
  assert.deepEqual(await remains(up), []);
  assert.match((await stack('down')).stdout, /no stack in/);
  assert.match((await stack('up', '--name', 'Not/Good')).stderr, /a-z, 0-9 and -/);
});
