/** The chart tells the operator what the operator reads, and the operator takes it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { environmentNames, readConfig } from '../../operator/config.ts';
import type { KubeObject } from '../../operator/kube/object.ts';
import { parseConnections } from '../../operator/parse-connections.ts';
import { chart, renderChart } from '../support/run-helm.ts';

interface Deployment extends KubeObject {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly env: readonly { readonly name: string; readonly value?: string }[];
          readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
        }[];
        readonly volumes: readonly {
          readonly name: string;
          readonly projected?: {
            readonly sources: readonly {
              readonly secret?: {
                readonly name: string;
                readonly items: readonly { readonly path: string }[];
              };
            }[];
          };
        }[];
      };
    };
  };
}

/** Read by Node, and by operator/kube/kube-config.ts. */
const others = new Set(['NODE_OPTIONS', 'SMACK_TOKEN_DIR']);

async function environmentOf(scene: string) {
  const objects = await renderChart(4, ['-f', join(chart, `ci/${scene}-values.yaml`)]);
  const deployment = objects.find(({ kind }) => kind === 'Deployment') as Deployment;
  const { containers, volumes } = deployment.spec.template.spec;
  const [{ env, volumeMounts } = assert.fail()] = containers;
  return { objects, env, volumeMounts, volumes };
}

test('every variable that the operator reads is set, and no other', async () => {
  const { env } = await environmentOf('default');
  const names = env.map(({ name }) => name).filter(name => !others.has(name));
  assert.deepEqual(names.toSorted(), environmentNames.toSorted());
});

for (const [scene, namespaces, shared] of [
  ['default', ['*'], true],
  ['full', ['*'], true],
  ['least', ['*'], false],
  ['namespaces', ['esports', 'music'], false],
] as const) {
  test(`the operator takes the environment and the connections of ${scene}`, async () => {
    const { env, objects } = await environmentOf(scene);
    const known = env.map(({ name, value }) => [name, value ?? 'from-the-pod'] as const);
    const config = readConfig(Object.fromEntries(known));
    assert.deepEqual(config.namespaces, namespaces);
    assert.equal(config.offers !== undefined, shared);
    const map = objects.find(({ metadata }) => metadata.name === 'smack-connections') as KubeObject & {
      data: Record<string, string>;
    };
    const connections = parseConnections(map.data['connections.yaml'] ?? '', 'the chart');
    assert.deepEqual(Object.keys(connections.twitch), ['twitch']);
  });
}

test('each operatorSecret of a connection is mounted once, where the operator looks for it', async () => {
  const { env, volumeMounts, volumes } = await environmentOf('full');
  const mount = volumeMounts.find(({ name }) => name === 'secrets');
  assert.equal(mount?.mountPath, env.find(({ name }) => name === 'SMACK_SECRETS_DIR')?.value);
  const sources = volumes.find(({ name }) => name === 'secrets')?.projected?.sources ?? [];
  assert.deepEqual(
    sources.map(({ secret }) => [secret?.name, secret?.items.map(({ path }) => path)]),
    ['cassandra-operator', 'kafka-operator'].map(name => [
      name,
      ['username', 'password', 'ca.crt'].map(key => `${name}/${key}`),
    ]),
  );
});
