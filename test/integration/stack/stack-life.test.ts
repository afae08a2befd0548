import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { endStack } from '../../../local/stack/end-stack.ts';
import { launchStack } from '../../../local/stack/launch-stack.ts';
import { signalProcess } from '../../../local/stack/process-id.ts';
import { readStackState } from '../../../local/stack/stack-state.ts';
import { eventually } from '../../support/eventually.ts';
import { aStackFolder, remains, smallStack } from '../../support/stack-scene.ts';

const ignore = (): void => {};

test('two stacks that start at once do not meet, and leave nothing behind', async t => {
  const { dir, remove } = await aStackFolder();
  t.after(remove);
  const stacks = await Promise.all(
    ['a', 'b'].map(async name => launchStack(await smallStack(join(dir, name), { name }), ignore)),
  );
  const [a, b] = stacks.map(stack => stack.state());
  assert.ok(a && b);
  assert.notEqual(a.address, b.address);
  assert.notEqual(new URL(a.control.url).port, new URL(b.control.url).port);
  await Promise.all(stacks.map(stack => stack.end()));
  assert.deepEqual([...(await remains(a)), ...(await remains(b))], []);
  assert.deepEqual(await readdir(dir), []);
});

test('a second stack in one folder is refused, and the first lives on', async t => {
  const { dir, remove } = await aStackFolder();
  const first = await launchStack(await smallStack(dir), ignore);
  t.after(() => first.end().finally(remove));
  await assert.rejects(async () => launchStack(await smallStack(dir), ignore), /a stack runs in .* already/);
  assert.equal((await readStackState(dir))?.phase, 'ready');
});

test('a stack whose supervisor was killed is ended by the next one who comes', async t => {
  const { dir, remove } = await aStackFolder();
  t.after(remove);
  const stack = await launchStack(await smallStack(dir), ignore);
  const state = stack.state();
  signalProcess(state.supervisor, 'SIGKILL');
  await eventually(
    'only its programs are left',
    async () => (await remains(state)).length === 2 || undefined,
  );
  const second = await launchStack(await smallStack(dir), ignore);
  assert.deepEqual(await remains(state), []);
  await second.end();
  assert.equal(await endStack(dir), false, 'there is nothing left to end');
});

test('a stack whose folder is removed ends by itself', async t => {
  const { dir, remove } = await aStackFolder();
  t.after(remove);
  const stack = await launchStack(await smallStack(dir), ignore);
  await remove();
  await eventually(
    'nothing of it is left',
    async () => (await remains(stack.state())).length === 0 || undefined,
  );
});

test('a program that is killed is reported, and started again keeps its data', async t => {
  const { dir, remove } = await aStackFolder();
  const stack = await launchStack(await smallStack(dir), ignore);
  t.after(() => stack.end().finally(remove));
  const etcd = () => stack.state().programs.find(({ name }) => name === 'etcd');
  const pid = etcd()?.process;
  assert.ok(pid);
  signalProcess(pid, 'SIGKILL');
  await eventually('the death is reported', () => etcd()?.phase === 'exited' || undefined);
  assert.equal(etcd()?.exit, 'signal SIGKILL');
  await assert.rejects(stack.act('etcd', 'stop'), /etcd is not running/);
  await stack.act('etcd', 'start');
  assert.equal(etcd()?.phase, 'ready');
  await stack.act('kube-apiserver', 'stop');
  await stack.act('kube-apiserver', 'start');
  assert.ok((await readdir(join(dir, 'control-plane', 'etcd'))).includes('member'));
});

test('a program that cannot start fails the stack with its own last words', async t => {
  const { dir, remove } = await aStackFolder();
  t.after(remove);
  const options = await smallStack(dir);
  const broken = {
    ...options,
    parts: { ...options.parts, java: '/no/such/java' },
    programs: ['etcd', 'kafka'] as const,
  };
  await assert.rejects(launchStack(broken, ignore), /kafka did not start: .*\/no\/such\/java/);
  assert.deepEqual(await readdir(dir), ['logs'], 'the logs stay, to see why');
});
