/**
 * What the chart makes of each file of values, byte for byte: `node test/chart/render.test.ts --write` writes the golden
 * files, and what changed in them is what changes in every cluster. The custom resources are compared with crds/ instead.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { parse, stringify } from 'yaml';
import type { KubeObject } from '../../operator/kube/object.ts';
import { helmVersions } from '../../tools/helm/find-helm.ts';
import { chart, renderChart, runHelm } from '../support/run-helm.ts';

/** The oldest that the chart takes, the one of the local stack, and one that is still to come. */
const kubeVersions = ['1.30.0', '1.34.4', '1.38.0'];
const scenes = globSync('ci/*-values.yaml', { cwd: chart }).toSorted();
const root = join(import.meta.dirname, '../..');
const isCrd = ({ kind }: KubeObject): boolean => kind === 'CustomResourceDefinition';

function goldenOf(scene: string): string {
  return join(import.meta.dirname, 'golden', basename(scene).replace('-values', ''));
}

async function rendered(scene: string): Promise<string> {
  const objects = await renderChart(4, ['-f', join(chart, scene)]);
  return objects
    .filter(object => !isCrd(object))
    .map(object => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n');
}

if (process.argv.includes('--write')) {
  for (const scene of scenes) writeFileSync(goldenOf(scene), await rendered(scene));
} else {
  for (const scene of scenes) {
    test(`${scene} makes what its golden file says`, async () => {
      assert.equal(await rendered(scene), readFileSync(goldenOf(scene), 'utf8'));
    });
  }
}

for (const scene of scenes) {
  test(`Helm 3 and 4 make the same of ${scene} for every version of Kubernetes`, async () => {
    const runs = helmVersions.flatMap(helm =>
      kubeVersions.map(kube => renderChart(helm, ['-f', join(chart, scene), '--kube-version', kube])),
    );
    const [first, ...others] = await Promise.all(runs);
    for (const other of others) assert.deepEqual(other, first);
  });

  test(`helm lint has nothing to say of ${scene}`, async () => {
    for (const helm of helmVersions) {
      const said = await runHelm(helm, ['lint', '--strict', chart, '-f', join(chart, scene)]);
      assert.match(said, /1 chart\(s\) linted, 0 chart\(s\) failed/);
      assert.doesNotMatch(said, /\[(WARNING|ERROR)\]/);
    }
  });
}

test('a Kubernetes that is too old is refused', async () => {
  for (const helm of helmVersions)
    await assert.rejects(
      renderChart(helm, ['--kube-version', '1.29.9']),
      /incompatible with Kubernetes v1.29.9/,
    );
});

test('the custom resources are those of crds/, and stay when the release goes', async () => {
  const made = (await renderChart(4)).filter(isCrd);
  const sources = globSync('crds/*.yaml', { cwd: root }).map(
    file => parse(readFileSync(join(root, file), 'utf8')) as KubeObject & { spec: unknown },
  );
  const bare = (crds: readonly KubeObject[]) =>
    crds
      .map(crd => ({ name: crd.metadata.name, spec: (crd as KubeObject & { spec: unknown }).spec }))
      .toSorted((a, b) => a.name.localeCompare(b.name));
  assert.deepEqual(bare(made), bare(sources));
  for (const { metadata } of made) assert.equal(metadata.annotations?.['helm.sh/resource-policy'], 'keep');
  const going = (await renderChart(4, ['--set', 'crds.keep=false'])).filter(isCrd);
  assert.deepEqual(
    going.map(({ metadata }) => metadata.annotations),
    going.map(() => undefined),
  );
});

test('every object carries the common labels, and what is namespaced its namespace', async () => {
  const clusterWide =
    /^(Cluster.*|CustomResourceDefinition|ValidatingAdmissionPolicy.*|PriorityClass|Namespace)$/;
  for (const { kind, metadata } of await renderChart(4, ['-f', join(chart, 'ci/full-values.yaml')])) {
    if (metadata.name === 'extra' || metadata.name === 'as-text') continue;
    const labels = metadata.labels ?? {};
    assert.equal(labels['app.kubernetes.io/name'], 'smack', `${kind} ${metadata.name}`);
    assert.equal(labels['app.kubernetes.io/instance'], 'smack', `${kind} ${metadata.name}`);
    assert.equal(labels['helm.sh/chart'], 'smack-0.1.0', `${kind} ${metadata.name}`);
    assert.equal(labels['example.com/cost'], 'platform', `${kind} ${metadata.name}`);
    assert.equal(
      metadata.namespace,
      clusterWide.test(kind) ? undefined : 'smack-system',
      `${kind} ${metadata.name}`,
    );
  }
});
