/** What kubectl is told about the custom resources: by explain, by get, by scale. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { twitchPipelines } from '../../operator/api/resources.ts';
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

test('kubectl explain has a description for every field that we serve', async () => {
  const document = await eventually('the schema is published', async () => {
    const found = (await getJson(`/openapi/v3${group}`)) as {
      components: { schemas: Record<string, Schema> };
    };
    return found.components.schemas['dev.smack.v1alpha1.TwitchPipeline'];
  });
  const mute = [...fieldsOf(document.properties?.['spec'] ?? {}, 'spec')].concat([
    ...fieldsOf(document.properties?.['status'] ?? {}, 'status'),
  ]);
  assert.ok(mute.length > 60);
  assert.deepEqual(
    mute.filter(([, schema]) => schema.description === undefined).map(([path]) => path),
    [],
  );
});

function* fieldsOf(schema: Schema, path: string): Generator<readonly [string, Schema]> {
  yield [path, schema];
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    yield* fieldsOf(property, `${path}.${name}`);
  for (const [name, property] of Object.entries(schema.items?.properties ?? {})) {
    yield* fieldsOf(property, `${path}[].${name}`);
  }
}

test('kubectl get shows channels, joined, readiness, reason, waiting pods and age', async () => {
  // A server that has just taken a changed definition answers 429 for a moment.
  const table = (await eventually('the table is served', () =>
    getJson(
      `${group}/namespaces/${scene.namespace}/twitchpipelines`,
      'application/json;as=Table;v=v1;g=meta.k8s.io',
    ),
  )) as { columnDefinitions: { name: string; priority: number }[] };
  const shown = table.columnDefinitions.filter(({ priority }) => priority === 0).map(({ name }) => name);
  assert.deepEqual(shown, ['Name', 'Channels', 'Joined', 'Ready', 'Reason', 'Waiting', 'Age']);
});

test('the resource has its short name, category, status and scale', async () => {
  const { resources } = (await getJson(group)) as {
    resources: { name: string; shortNames?: string[]; categories?: string[] }[];
  };
  assert.deepEqual(
    resources.map(({ name }) => name),
    ['twitchpipelines', 'twitchpipelines/status', 'twitchpipelines/scale'],
  );
  assert.partialDeepStrictEqual(resources[0], { shortNames: ['tp'], categories: ['smack'] });
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
