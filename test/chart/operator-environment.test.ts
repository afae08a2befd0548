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
          readonly secret?: { readonly secretName: string };
        }[];
      };
    };
  };
}

async function environmentOf(scene: string) {
  const objects = await renderChart(4, ['-f', join(chart, `ci/${scene}-values.yaml`)]);
  const deployment = objects.find(({ kind }) => kind === 'Deployment') as Deployment;
  const { containers, volumes } = deployment.spec.template.spec;
  const [{ env, volumeMounts } = assert.fail()] = containers;
  return { objects, env, volumeMounts, volumes };
}

test('every variable that the operator reads is set, and no other', async () => {
  const { env } = await environmentOf('default');
  const names = env.map(({ name }) => name).filter(name => name !== 'NODE_OPTIONS');
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

test('each operatorSecret of a connection is mounted once, under the folder where the operator looks for it', async () => {
  const { volumeMounts, volumes } = await environmentOf('full');
  const secrets = volumes.flatMap(({ name, secret }) =>
    secret === undefined ? [] : [[name, secret.secretName]],
  );
  assert.deepEqual(
    secrets.map(([, secret]) => secret),
    ['cassandra-operator', 'kafka-operator'],
  );
  for (const [name, secret] of secrets) {
    const mount = volumeMounts.find(one => one.name === name);
    assert.equal(mount?.mountPath, `/etc/smack/secrets/${secret}`);
  }
});
