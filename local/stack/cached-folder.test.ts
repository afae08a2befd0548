import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { cachedFolder } from './cached-folder.ts';

async function parent(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'smack-cache-'));
  t.after(() => rm(dir, { recursive: true }));
  return dir;
}

test('of two builders at once one builds and both get the result', async t => {
  const dir = await parent(t);
  let builds = 0;
  const build = (): Promise<string> =>
    cachedFolder(join(dir, 'thing'), async into => {
      builds++;
      await new Promise(resolve => setTimeout(resolve, 50));
      await writeFile(join(into, 'file'), 'whole');
    });
  const folders = await Promise.all([build(), build()]);
  assert.equal(builds, 1);
  assert.equal(await readFile(join(folders[1], 'file'), 'utf8'), 'whole');
});

test('a build that fails leaves nothing, and the next one builds', async t => {
  const dir = await parent(t);
  const folder = join(dir, 'thing');
  const failing = cachedFolder(folder, async into => {
    await writeFile(join(into, 'half'), '');
    throw new Error('no network');
  });
  await assert.rejects(failing, /no network/);
  assert.deepEqual(await readdir(dir), []);
  assert.equal(await cachedFolder(folder, async () => {}), folder);
});

test('what a killed builder left is not taken for a result', async t => {
  const dir = await parent(t);
  const folder = join(dir, 'thing');
  await mkdir(`${folder}.tmp`);
  await writeFile(join(`${folder}.tmp`, 'half'), '');
  await cachedFolder(folder, into => writeFile(join(into, 'whole'), ''));
  assert.deepEqual(await readdir(folder), ['whole']);
  assert.deepEqual(await readdir(dir), ['thing']);
});
