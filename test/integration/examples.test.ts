/** Every example is taken by the real API server as it stands: strictly validated, nothing left behind but namespaces and kinds. */
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import type { PodTemplate } from '../../operator/api/workload-objects.ts';
import { readConstraints } from '../../operator/offers/core/constraints.ts';
import { OFFER_GATE } from '../../operator/offers/gate.ts';
import { runShell } from '../support/run-kubectl.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Manifests, all but the connections file, which is configuration. */
const files = globSync('examples/**/*.yaml', { cwd: root }).filter(
  file => !file.endsWith('connections.yaml'),
);

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: { readonly template?: PodTemplate; readonly replicas?: number };
}

const made: string[] = [];

before(() => runShell(`kubectl apply --server-side -f ${root}crds`));
after(async () => {
  for (const name of made) await runShell(`kubectl delete namespace ${name} --wait=false`);
});

async function read(file: string): Promise<readonly Manifest[]> {
  const documents = parseAllDocuments(await readFile(`${root}${file}`, 'utf8'));
  return documents.map(document => document.toJS() as Manifest);
}

test('there are examples of pipelines, of a plain Deployment and of an app of Marathon', () => {
  for (const name of ['pipeline.yaml', 'plain-deployment.yaml', 'from-marathon/akka-twitch.yaml'])
    assert.ok(files.includes(`examples/${name}`), name);
});

for (const file of files) {
  test(`the API server takes ${file}`, async () => {
    // A dry run makes no namespace, and what lies in one needs it.
    for (const { metadata } of await read(file)) {
      const { namespace } = metadata;
      if (
        namespace === undefined ||
        (await runShell(`kubectl get ns ${namespace} --ignore-not-found`)) !== ''
      )
        continue;
      await runShell(`kubectl create namespace ${namespace}`);
      made.push(namespace);
    }
    await runShell(
      `kubectl apply --server-side --dry-run=server --validate=strict --field-manager=examples -f ${root}${file}`,
    );
  });
}

test('the API server takes the pods that the Deployments of the examples make', async () => {
  let tried = 0;
  for (const file of files) {
    for (const { metadata, spec } of await read(file)) {
      if (spec?.template === undefined) continue;
      const { labels, annotations } = spec.template.metadata;
      const { name, namespace } = metadata;
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace, labels, annotations },
        spec: spec.template.spec,
      };
      await runShell(
        `kubectl create --dry-run=server --validate=strict -f - <<'END'\n${JSON.stringify(pod)}\nEND`,
      );
      tried += 1;
    }
  }
  assert.ok(tried >= 2);
});

test('akka-twitch is the same in the form of Marathon and here', async () => {
  const app = JSON.parse(await readFile(`${root}examples/from-marathon/akka-twitch.json`, 'utf8'));
  const manifests = await read('examples/from-marathon/akka-twitch.yaml');
  const { spec } = manifests.find(({ kind }) => kind === 'Deployment') ?? {};
  const [container] = spec?.template?.spec.containers ?? [];
  assert.ok(spec?.template !== undefined && container !== undefined);
  const annotation = spec.template.metadata.annotations?.['smack.dev/constraints'] ?? '';
  assert.deepEqual(JSON.parse(annotation), app.constraints);
  const { fault, list } = readConstraints(annotation);
  assert.deepEqual([fault, list.length], [undefined, 2]);
  assert.equal(spec.replicas, app.instances);
  assert.partialDeepStrictEqual(container.resources, {
    requests: { cpu: `${app.cpus}`, memory: `${app.mem}Mi` },
  });
  assert.partialDeepStrictEqual(spec.template.spec, { schedulingGates: [{ name: OFFER_GATE }] });
});
