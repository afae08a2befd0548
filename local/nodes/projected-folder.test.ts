import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, readlink, rm, watch } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { projectFiles } from './projected-folder.ts';

const file = (path: string, text: string) => ({ path, bytes: Buffer.from(text) });

async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'smack-projected-'));
  t.after(() => rm(made, { recursive: true }));
  return made;
}

test('files are links through ..data, so that all change at once', async t => {
  const dir = await folder(t);
  assert.equal(await projectFiles(dir, [file('a', '1'), file('sub/b', '2')]), true);
  assert.equal(await readFile(join(dir, 'sub/b'), 'utf8'), '2');
  assert.equal(await readlink(join(dir, 'a')), join('..data', 'a'));

  const first = await readlink(join(dir, '..data'));
  assert.equal(await projectFiles(dir, [file('a', 'new'), file('c', '3')]), true);
  assert.notEqual(await readlink(join(dir, '..data')), first);
  assert.equal(await readFile(join(dir, 'a'), 'utf8'), 'new');
  assert.deepEqual((await readdir(dir)).filter(name => !name.startsWith('..')).toSorted(), ['a', 'c']);
  assert.ok(!(await readdir(dir)).includes(first), 'the old version is removed');
});

test('equal files change nothing', async t => {
  const dir = await folder(t);
  await projectFiles(dir, [file('a', '1'), file('b', '2')]);
  assert.equal(await projectFiles(dir, [file('b', '2'), file('a', '1')]), false);
});

test('a watcher of the folder hears of a change', async t => {
  const dir = await folder(t);
  await projectFiles(dir, [file('a', '1')]);
  const stop = AbortSignal.timeout(5000);
  const heard = (async () => {
    for await (const { filename } of watch(dir, { signal: stop })) if (filename === '..data') return true;
    return false;
  })();
  await projectFiles(dir, [file('a', '2')]);
  assert.equal(await heard, true);
});
