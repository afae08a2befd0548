/** dist/install.yaml is the chart without Helm. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../../operator/kube/object.ts';
import { renderInstall } from '../../tools/chart/render-install.ts';
import { NAMESPACE, parseObjects, renderChart } from '../support/run-helm.ts';

const objects = await renderChart(4, ['--no-hooks']);
const manifest = parseObjects(renderInstall(objects, NAMESPACE, '0.1.0'));
const bare = ({ apiVersion, kind, metadata, ...rest }: KubeObject) => ({
  apiVersion,
  kind,
  name: metadata.name,
  namespace: metadata.namespace,
  ...rest,
});

test('the namespace comes first, with the restricted Pod Security Standard, and all else is what the chart makes', () => {
  const [namespace, ...others] = manifest;
  assert.equal(namespace?.kind, 'Namespace');
  assert.equal(namespace?.metadata.labels?.['pod-security.kubernetes.io/enforce'], 'restricted');
  assert.deepEqual(others.map(bare), objects.map(bare));
});

test('nothing in it is of Helm: no mark, no hook, no release', () => {
  for (const { kind, metadata } of manifest) {
    assert.notEqual(metadata.labels?.['app.kubernetes.io/managed-by'], 'Helm', `${kind} ${metadata.name}`);
    const keys = Object.keys({ ...metadata.labels, ...metadata.annotations });
    assert.deepEqual(
      keys.filter(key => key.includes('helm.sh/')),
      [],
      `${kind} ${metadata.name}`,
    );
  }
});
