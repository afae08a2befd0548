import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { systemClock } from './system-clock.ts';
import { watchConfig } from './watch-config.ts';

const schema = z.object({ value: z.int() });

/** A mounted ConfigMap: the file is a symlink through `..data` into a folder of its own, as the kubelet makes it. */
class MountedVolume {
  readonly folder: string;
  #version = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  get path(): string {
    return join(this.folder, 'config.json');
  }

  async write(text: string): Promise<void> {
    this.#version += 1;
    const version = `..version_${this.#version}`;
    await mkdir(join(this.folder, version));
    await writeFile(join(this.folder, version, 'config.json'), text);
    await symlink(version, join(this.folder, '..data_tmp'));
    await rename(join(this.folder, '..data_tmp'), join(this.folder, '..data'));
    if (this.#version === 1) await symlink('..data/config.json', this.path);
  }
}

test('a mounted file that the kubelet swaps is read again; bad content is told and changes nothing', async () => {
  const volume = new MountedVolume(await mkdtemp(join(tmpdir(), 'smack-watch-')));
  const stop = new AbortController();
  const seen: (number | string)[] = [];
  try {
    await volume.write('{"value":1}');
    const watching = watchConfig(
      {
        schema,
        path: volume.path,
        clock: systemClock,
        signal: stop.signal,
        // So late that only the events of the file system can be what wakes it.
        pollMs: 60_000,
        onChange: ({ value }) => seen.push(value),
        onError: error => seen.push(error.message.includes('value') ? 'refused' : error.message),
      },
      '{"value":1}',
    );
    await volume.write('{"value":2}');
    await until(() => seen.length === 1);
    await volume.write('{"value":"x"}');
    await until(() => seen.length === 2);
    await volume.write('{"value":3}');
    await until(() => seen.length === 3);
    stop.abort();
    await watching;
    assert.deepEqual(seen, [2, 'refused', 3]);
  } finally {
    stop.abort();
    await rm(volume.folder, { recursive: true });
  }
});

test('a change that no event told of is found by looking now and then', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smack-watch-'));
  const elsewhere = await mkdtemp(join(tmpdir(), 'smack-watch-'));
  const stop = new AbortController();
  const seen: number[] = [];
  try {
    await writeFile(join(elsewhere, 'real.json'), '{"value":1}');
    await symlink(join(elsewhere, 'real.json'), join(folder, 'config.json'));
    const watching = watchConfig(
      {
        schema,
        path: join(folder, 'config.json'),
        clock: systemClock,
        signal: stop.signal,
        pollMs: 20,
        onChange: ({ value }) => seen.push(value),
        onError: error => assert.fail(error),
      },
      '{"value":1}',
    );
    await writeFile(join(elsewhere, 'real.json'), '{"value":2}');
    await until(() => seen.length === 1);
    stop.abort();
    await watching;
    assert.deepEqual(seen, [2]);
  } finally {
    stop.abort();
    await rm(folder, { recursive: true });
    await rm(elsewhere, { recursive: true });
  }
});

async function until(done: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!done()) {
    assert.ok(Date.now() < deadline, 'not within 30 s');
    await systemClock.sleep(5);
  }
}
