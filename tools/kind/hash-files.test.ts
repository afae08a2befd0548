import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { hashFiles } from './hash-files.ts';

async function inFolder(check: (write: (file: string, text: string) => Promise<string>) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), 'smack-hash-'));
  try {
    await check(async (file, text) => {
      await mkdir(join(folder, file, '..'), { recursive: true });
      await writeFile(join(folder, file), text);
      return folder;
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('the same files in another folder have the same hash', () =>
  inFolder(async write => {
    const folder = await write('one/sub/a', 'text');
    await write('two/sub/a', 'text');
    assert.equal(await hashFiles([join(folder, 'one')]), await hashFiles([join(folder, 'two')]));
  }));

test('a changed file, a changed name and a changed version each change the hash', () =>
  inFolder(async write => {
    const folder = await write('one/a', 'text');
    await write('two/a', 'other');
    await write('three/b', 'text');
    const hashes = await Promise.all(['one', 'two', 'three'].map(name => hashFiles([join(folder, name)])));
    hashes.push(await hashFiles([join(folder, 'one')], ['v2']));
    assert.equal(new Set(hashes).size, 4);
  }));

test('a single file may be named', () =>
  inFolder(async write => {
    const folder = await write('a', 'text');
    assert.match(await hashFiles([join(folder, 'a')]), /^[0-9a-f]{16}$/);
  }));
