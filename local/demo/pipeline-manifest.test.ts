import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { exampleManifest, renderManifest } from './pipeline-manifest.ts';

test('the example is a pipeline with channels in a namespace', async () => {
  const { namespace, name, channels } = await exampleManifest();
  assert.notEqual(namespace, '');
  assert.notEqual(name, '');
  assert.ok(channels.length > 0);
});

test('other channels replace those of the manifest and nothing else', async () => {
  const before = await exampleManifest();
  const after = renderManifest(before.yaml, ['one', 'two']);
  assert.deepEqual(after.channels, ['one', 'two']);
  const objects = parseAllDocuments(after.yaml).map(document => document.toJS() as { kind: string });
  assert.deepEqual(
    objects.map(({ kind }) => kind),
    ['Namespace', 'TwitchPipeline'],
  );
});

test('a manifest without a pipeline is refused', () =>
  assert.throws(() => renderManifest('kind: Namespace\n'), /no TwitchPipeline/));
