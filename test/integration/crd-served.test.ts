/** What kubectl is told about the custom resources: by explain, by get, by scale. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import type { ResourceRole } from '../../operator/api/resource-role.ts';
import { resourceRoles, twitchPipelines } from '../../operator/api/resources.ts';
import type { TwitchPipeline } from '../../operator/api/twitch-pipeline.ts';
import { loadKubeConfig } from '../../operator/kube/kube-config.ts';
import { createKubeConnection, type KubeConnection } from '../../operator/kube/kube-connection.ts';
import { systemClock } from '../../operator/kube/system-clock.ts';
import { eventually } from '../support/eventually.ts';
import { anOperatorScene, type OperatorScene } from '../support/operator-scene.ts';
import { stackFacts } from '../support/stack-facts.ts';

const group = '/apis/smack.dev/v1alpha1';

let scene: OperatorScene;
let raw: KubeConnection;
before(async () => {
  scene = await anOperatorScene();
  raw = createKubeConnection(loadKubeConfig(stackFacts().kubeconfig), systemClock, 'tests');
  await scene.apply('dota', { topic: { partitions: 4 } });
});
after(async () => {
  raw.close();
  await scene.close();
});

async function getJson(path: string, accept = 'application/json'): Promise<unknown> {
  const answer = await raw.send(
    { method: 'GET', path, headers: { Accept: accept } },
    { signal: AbortSignal.timeout(10_000) },
  );
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  assert.equal(answer.statusCode, 200, text);
  return JSON.parse(text);
}

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

for (const [kind, least] of [
  ['TwitchPipeline', 60],
  ['ResourceRole', 20],
] as const) {
  test(`kubectl explain has a description for every field of a ${kind}`, async () => {
    const document = await eventually('the schema is published', async () => {
      const found = (await getJson(`/openapi/v3${group}`)) as {
        components: { schemas: Record<string, Schema> };
      };
      return found.components.schemas[`dev.smack.v1alpha1.${kind}`];
    });
    const fields = [...fieldsOf(document.properties?.['spec'] ?? {}, 'spec')].concat([
      ...fieldsOf(document.properties?.['status'] ?? {}, 'status'),
    ]);
    assert.ok(fields.length > least);
    assert.deepEqual(
      fields.filter(([, schema]) => schema.description === undefined).map(([path]) => path),
      [],
    );
  });
}

function* fieldsOf(schema: Schema, path: string): Generator<readonly [string, Schema]> {
  yield [path, schema];
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    yield* fieldsOf(property, `${path}.${name}`);
  for (const [name, property] of Object.entries(schema.items?.properties ?? {})) {
    yield* fieldsOf(property, `${path}[].${name}`);
  }
}

interface Table {
  readonly columnDefinitions: readonly { readonly name: string; readonly priority: number }[];
  readonly rows: readonly { readonly cells: readonly unknown[] }[];
}

/** The columns that `kubectl get` shows, each with its cell of the first row. */
async function shownBy(path: string): Promise<Readonly<Record<string, unknown>>> {
  // A server that has just taken a changed definition answers 429 for a moment.
  const { columnDefinitions, rows } = (await eventually('the table is served', () =>
    getJson(`${group}/${path}`, 'application/json;as=Table;v=v1;g=meta.k8s.io'),
  )) as Table;
  const cells = columnDefinitions.map(({ name }, index) => [name, rows[0]?.cells[index]] as const);
  return Object.fromEntries(cells.filter((_, index) => columnDefinitions[index]?.priority === 0));
}

test('kubectl get tp shows channels, joined, readiness, reason, waiting pods and age', async () => {
  const shown = await shownBy(`namespaces/${scene.namespace}/twitchpipelines`);
  assert.deepEqual(Object.keys(shown), ['Name', 'Channels', 'Joined', 'Ready', 'Reason', 'Waiting', 'Age']);
});

test('kubectl get resourceroles shows weight, granted, pending, guarantee, limit and readiness', async () => {
  const name = `role-${scene.namespace}`;
  await scene.person.create<ResourceRole>(resourceRoles, {
    apiVersion: 'smack.dev/v1alpha1',
    kind: 'ResourceRole',
    metadata: { name },
    spec: { weight: 2, guarantee: { cpu: 8, memory: '32Gi' } },
  } as unknown as ResourceRole);
  try {
    const shown = await shownBy(`resourceroles?fieldSelector=metadata.name%3D${name}`);
    assert.deepEqual(shown, {
      Name: name,
      Weight: 2,
      Granted: null,
      Pending: null,
      Guarantee: '{"cpu":8,"memory":"32Gi"}',
      Limit: null,
      Ready: 'Unknown',
    });
  } finally {
    await scene.person.delete(resourceRoles, { name });
  }
});

test('a resource has its short name, category, status and scale', async () => {
  const { resources } = (await getJson(group)) as {
    resources: { name: string; shortNames?: string[]; categories?: string[] }[];
  };
  assert.deepEqual(resources.map(({ name }) => name).toSorted(), [
    'resourceroles',
    'resourceroles/status',
    'twitchpipelines',
    'twitchpipelines/scale',
    'twitchpipelines/status',
  ]);
  const of = (name: string): unknown => resources.find(one => one.name === name);
  assert.partialDeepStrictEqual(of('twitchpipelines'), { shortNames: ['tp'], categories: ['smack'] });
  assert.partialDeepStrictEqual(of('resourceroles'), { categories: ['smack'] });
});

test('an autoscaler drives the processors through scale, within the partitions', async () => {
  const scale = { ...twitchPipelines };
  const ref = { namespace: scene.namespace, name: 'dota' };
  const to = (replicas: number) =>
    scene.person.patch(scale, ref, { kind: 'merge', body: { spec: { replicas } } }, { subresource: 'scale' });
  await to(3);
  assert.equal((await scene.person.get<TwitchPipeline>(twitchPipelines, ref))?.spec.processor.replicas, 3);
  await assert.rejects(to(5), /`processor.replicas` must be at most `topic.partitions`/);
});

test('the examples are pipelines that the API server takes', async () => {
  const folder = new URL('../../examples/', import.meta.url);
  const files = (await readdir(folder)).filter(file => file.startsWith('pipeline'));
  assert.ok(files.length >= 2);
  for (const file of files) {
    const documents = parseAllDocuments(await readFile(new URL(file, folder), 'utf8')).map(
      one => one.toJS() as TwitchPipeline,
    );
    const pipeline = documents.find(({ kind }) => kind === 'TwitchPipeline');
    assert.ok(pipeline, file);
    const metadata = { ...pipeline.metadata, namespace: scene.namespace };
    await scene.person.apply(twitchPipelines, { ...pipeline, metadata }, { fieldManager: 'example' });
  }
});
