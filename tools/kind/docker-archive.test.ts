import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { indexArchive } from './docker-archive.ts';

const { manifest, configs } = indexArchive(
  [{ name: 'example/a:1' }, { name: 'example/b:1', entrypoint: ['/b'] }],
  'cafe',
  'layer.tar',
);
const entries: readonly { Config: string; RepoTags: string[]; Layers: string[] }[] = JSON.parse(manifest);

test('every image is listed with its name and the one layer', () => {
  assert.deepEqual(
    entries.map(({ RepoTags, Layers }) => [...RepoTags, ...Layers]),
    [
      ['example/a:1', 'layer.tar'],
      ['example/b:1', 'layer.tar'],
    ],
  );
});

test('configurations are named by their own digest, and no two are alike', () => {
  assert.equal(new Set(entries.map(({ Config }) => Config)).size, 2);
  for (const [file, content] of Object.entries(configs)) {
    assert.equal(file, `${createHash('sha256').update(content).digest('hex')}.json`);
  }
});

test('an image has an entry point only when it is given one, and the layer of the archive', () => {
  const [a, b] = entries.map(({ Config }) => JSON.parse(configs[Config] ?? ''));
  assert.equal(a.config.Entrypoint, undefined);
  assert.deepEqual(b.config.Entrypoint, ['/b']);
  assert.deepEqual(a.rootfs.diff_ids, ['sha256:cafe']);
});
