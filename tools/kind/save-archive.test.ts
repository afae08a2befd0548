import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameImages } from './save-archive.ts';

test('every image of an OCI layout is given its whole name for containerd, and all else stays', () => {
  const manifest = {
    digest: 'sha256:cafe',
    annotations: { 'org.opencontainers.image.ref.name': 'here/a:1' },
  };
  assert.deepEqual(JSON.parse(nameImages(JSON.stringify({ schemaVersion: 2, manifests: [manifest] }))), {
    schemaVersion: 2,
    manifests: [
      { ...manifest, annotations: { ...manifest.annotations, 'io.containerd.image.name': 'here/a:1' } },
    ],
  });
});
