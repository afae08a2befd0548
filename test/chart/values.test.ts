/** Every value of the chart is documented, typed, and does something; what is no value is refused. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { schemaPaths } from '../../tools/chart/render-schema.ts';
import { readValueDocs, valueAt } from '../../tools/chart/values-docs.ts';
import { helmVersions } from '../../tools/helm/find-helm.ts';
import { chart, renderChart, runHelm } from '../support/run-helm.ts';

const text = readFileSync(join(chart, 'values.yaml'), 'utf8');
const values = parse(text) as unknown;
const documented = readValueDocs(text).map(({ path }) => path);
const schema = JSON.parse(readFileSync(join(chart, 'values.schema.json'), 'utf8'));
/** Of the schema, but for Helm's own `global`. */
const leaves = schemaPaths(schema).filter(path => path !== 'global');

test('the schema and values.yaml have the same values, each with a default and a description', () => {
  for (const path of leaves) {
    assert.ok(documented.includes(path), `${path} has no description in values.yaml`);
    assert.notEqual(valueAt(values, path), undefined, `${path} has no default in values.yaml`);
  }
  for (const path of documented)
    assert.ok(
      leaves.some(leaf => `${leaf}.`.startsWith(`${path}.`)),
      `${path} is no value`,
    );
});

/** Everything switched on, so that every value has something to change. */
const on = {
  connections: {
    kafka: { kafka: { brokers: ['kafka.example:9092'] } },
    cassandra: {
      cassandra: {
        contactPoints: ['cassandra.example'],
        localDatacenter: 'a',
        replication: { datacenters: { a: 1 } },
      },
    },
  },
  monitoring: {
    force: true,
    serviceMonitor: { enabled: true },
    podMonitor: { enabled: true },
    rules: { enabled: true },
    dashboards: { enabled: true },
  },
};

/** Another value where a made-up one would be refused. */
const others: Readonly<Record<string, unknown>> = {
  'image.pullPolicy': 'Always',
  'image.operator.digest': `sha256:${'0'.repeat(64)}`,
  'image.ingester.digest': `sha256:${'0'.repeat(64)}`,
  'image.processor.digest': `sha256:${'0'.repeat(64)}`,
  'connections.kafka': { other: { brokers: ['other.example:1'] } },
  'connections.cassandra': {
    other: { contactPoints: ['o'], localDatacenter: 'a', replication: { datacenters: { a: 1 } } },
  },
  'connections.twitch': { other: {} },
  'operator.logLevel': 'debug',
  'operator.resources': { requests: { cpu: '2' } },
  'operator.extraEnv': [{ name: 'A', value: 'b' }],
  'operator.extraVolumes': [{ name: 'a', emptyDir: {} }],
  'operator.extraVolumeMounts': [{ name: 'a', mountPath: '/a' }],
  'operator.tolerations': [{ operator: 'Exists' }],
  'operator.affinity': { nodeAffinity: {} },
  'operator.topologySpreadConstraints': [{ maxSkew: 2 }],
  'podDisruptionBudget.unhealthyPodEvictionPolicy': 'IfHealthyBudget',
  'networkPolicy.from': [{ podSelector: {} }],
  'networkPolicy.apiServerPorts': [16443],
  'networkPolicy.systemPorts': [19092],
  'networkPolicy.extraEgress': [{ to: [{ ipBlock: { cidr: '192.0.2.0/24' } }] }],
  'monitoring.serviceMonitor.interval': '7s',
  'monitoring.serviceMonitor.metricRelabelings': [{ action: 'drop' }],
  'monitoring.podMonitor.interval': '7s',
  'monitoring.podMonitor.metricRelabelings': [{ action: 'drop' }],
  'monitoring.rules.disabled': ['SmackNobodyLeads'],
  extraObjects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }],
};

function anotherValue(path: string): unknown {
  const own = others[path];
  if (own !== undefined) return own;
  const value = valueAt(merged(values, on), path);
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return 'another';
  return Array.isArray(value) ? ['another'] : { another: 'value' };
}

/** The value at a path, in the maps that lead to it. */
function nested(path: string, value: unknown): unknown {
  return path
    .split('.')
    .reverse()
    .reduce<unknown>((inner, key) => ({ [key]: inner }), value);
}

test('every value changes what is installed', async () => {
  const base = JSON.stringify(await renderChart(4, [], on));
  const unused: string[] = [];
  for (const path of leaves) {
    const changed = merged(on, nested(path, anotherValue(path)));
    if (JSON.stringify(await renderChart(4, [], changed)) === base) unused.push(path);
  }
  assert.deepEqual(unused, []);
});

function merged(a: unknown, b: unknown): unknown {
  if (!isMap(a) || !isMap(b)) return b;
  return Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map(key => [
      key,
      key in b ? (key in a ? merged(a[key], b[key]) : b[key]) : a[key],
    ]),
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const refused: Readonly<Record<string, readonly [values: unknown, says: RegExp]>> = {
  'a misspelt value': [{ operators: { replicas: 2 } }, /operators/],
  'a misspelt value further in': [{ operator: { replica: 2 } }, /replica/],
  'a number as text': [{ operator: { replicas: '2' } }, /replicas/],
  'a broker without a port': [{ connections: { kafka: { kafka: { brokers: ['kafka'] } } } }, /brokers/],
  'a connection with a field of no connection': [
    { connections: { twitch: { twitch: { token: 'secret' } } } },
    /token/,
  ],
  'a Cassandra without a data centre': [
    { connections: { cassandra: { cassandra: { contactPoints: ['a'] } } } },
    /localDatacenter/,
  ],
  'a pattern for a namespace': [{ namespaces: ['team-*'] }, /namespaces/],
  'a digest that is none': [{ image: { operator: { digest: 'sha256:abc' } } }, /digest/],
};

for (const [what, [bad, says]] of Object.entries(refused)) {
  test(`${what} is refused, and said where`, async () => {
    for (const helm of helmVersions) {
      await assert.rejects(renderChart(helm, [], bad), (error: Error & { stderr?: string }) => {
        assert.match(error.stderr ?? '', /values don't meet the specifications of the schema/);
        assert.match(error.stderr ?? '', says);
        return true;
      });
    }
  });
}

test('the notes say what is missing and what is switched off', async () => {
  const notes = async (more: unknown) =>
    runHelm(4, ['install', 'smack', chart, '-n', 'smack-system', '--dry-run=client'], { values: more });
  const bare = await notes({});
  assert.match(bare, /WARNING: connections.kafka names no Kafka/);
  assert.match(bare, /WARNING: connections.cassandra names no Cassandra/);
  assert.match(bare, /WARNING: image.registry is localhost/);
  assert.match(
    await notes({ namespaces: ['esports'] }),
    /NOTE: nodes are not shared, since `namespaces` is set/,
  );
  assert.match(
    await notes({ offers: { enabled: false } }),
    /NOTE: nodes are not shared \(offers.enabled is false\)/,
  );
  assert.match(await notes({ admissionPolicies: { enabled: false } }), /limits of roles are advisory/);
  const whole = await notes({ ...on, image: { registry: 'registry.example' } });
  assert.doesNotMatch(whole, /WARNING|NOTE:/);
});
