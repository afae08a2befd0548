import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { kubernetesVersion } from './control-plane-build.ts';

test('the version of Kubernetes is the one that the module requires', async () => {
  assert.equal(
    kubernetesVersion('require (\n\tk8s.io/api v0.1.0\n\tk8s.io/kubernetes v1.34.4\n)'),
    'v1.34.4',
  );
  const own = await readFile(new URL('../control-plane/go.mod', import.meta.url), 'utf8');
  assert.match(kubernetesVersion(own), /^v1\.\d+\.\d+$/);
});

test('a module without Kubernetes is refused', () => {
  assert.throws(() => kubernetesVersion('module x'), /requires no k8s\.io\/kubernetes/);
});
