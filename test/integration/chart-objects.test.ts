/**
 * Every object of the chart is taken by the real API server as it stands: strictly validated, in a dry run. In namespaces of its own, since
 * other files install into those of the chart.
 */
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { KubeObject } from '../../operator/kube/object.ts';
import { renderInstall } from '../../tools/chart/render-install.ts';
import { chart, NAMESPACE, parseObjects, renderChart } from '../support/run-helm.ts';
import { runShell } from '../support/run-kubectl.ts';

const root = new URL('../../', import.meta.url).pathname;
/** Kinds of the Prometheus operator, which the local stack does not serve. */
const unknown = new Set(['ServiceMonitor', 'PodMonitor', 'PrometheusRule']);
const own = (namespace: string): string => `chart-objects-${namespace}`;
const namespaces = ['smack-system', 'esports', 'music'].map(own);

let dir: string;
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'smack-chart-'));
  // What the dry run's objects refer to.
  await runShell(`kubectl apply --server-side -f ${root}crds`);
  for (const name of namespaces) await runShell(`kubectl create namespace ${name}`);
  await runShell(`kubectl -n ${own('smack-system')} create serviceaccount smack-check`);
});
after(async () => {
  for (const name of namespaces) await runShell(`kubectl delete namespace ${name} --wait=false`);
  await rm(dir, { recursive: true, force: true });
});

function moved(object: KubeObject): KubeObject {
  const { namespace } = object.metadata;
  return namespace === undefined
    ? object
    : { ...object, metadata: { ...object.metadata, namespace: own(namespace) } };
}

const manifests: Readonly<Record<string, () => Promise<readonly KubeObject[]>>> = {
  ...Object.fromEntries(
    globSync('ci/*-values.yaml', { cwd: chart }).map(scene => [
      scene,
      () => renderChart(4, ['-f', join(chart, scene)]),
    ]),
  ),
  'dist/install.yaml': async () =>
    parseObjects(renderInstall(await renderChart(4, ['--no-hooks']), NAMESPACE, '0.1.0')),
};

for (const [name, make] of Object.entries(manifests)) {
  test(`the API server takes every object of ${name}`, async () => {
    const objects = await make();
    const known = objects.filter(({ kind }) => !unknown.has(kind)).map(moved);
    const file = join(dir, 'objects.json');
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: known }));
    const said = await runShell(
      `kubectl apply --server-side --force-conflicts --dry-run=server --validate=strict --field-manager=chart -f ${file}`,
    );
    assert.equal(said.trim().split('\n').length, known.length);
    assert.doesNotMatch(said, /warning/i);
  });
}
