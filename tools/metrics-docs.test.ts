/**
 * Keeps docs/metrics.md equal to the metrics that the programs register.
 * `node tools/metrics-docs.test.ts --write` writes the tables into the page.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { ResourceRole } from '../operator/api/resource-role.ts';
import type { TwitchPipeline } from '../operator/api/twitch-pipeline.ts';
import { createKubeMetrics } from '../operator/kube/metrics.ts';
import { createStore } from '../operator/kube/store.ts';
import { Cluster } from '../operator/offers/core/cluster.ts';
import { ResourceKinds } from '../operator/offers/core/resource-kinds.ts';
import { createOffersMetrics } from '../operator/offers/offers-metrics.ts';
import { registerPipelineMetrics } from '../operator/pipeline-metrics.ts';
import { registerRoleMetrics } from '../operator/role-metrics.ts';
import { newCounts } from '../workloads/ingester/ingester-counts.ts';
import { registerIngesterMetrics } from '../workloads/ingester/ingester-metrics.ts';
import { PartitionTable } from '../workloads/processor/partition-table.ts';
import { registerProcessorMetrics } from '../workloads/processor/processor-metrics.ts';

type Register = (registry: Registry) => unknown;

/** Every file that makes metrics, with how it is asked to, under the heading of the page. */
const sections: Readonly<Record<string, Readonly<Record<string, Register>>>> = {
  Operator: {
    'operator/pipeline-metrics.ts': registry =>
      registerPipelineMetrics(registry, createStore<TwitchPipeline>()),
    'operator/role-metrics.ts': registry => registerRoleMetrics(registry, createStore<ResourceRole>()),
    'operator/kube/metrics.ts': createKubeMetrics,
    'operator/offers/offers-metrics.ts': registry =>
      createOffersMetrics(registry, new Cluster({ kinds: new ResourceKinds() })),
  },
  Ingester: {
    'workloads/ingester/ingester-metrics.ts': registry => {
      const none = { joined: [], failed: [], pending: [] };
      const load = { records: 0, bytes: 0, connections: 0 };
      registerIngesterMetrics(registry, { counts: newCounts(), load, channels: () => none }, () => 0);
    },
  },
  Processor: {
    'workloads/processor/processor-metrics.ts': registry =>
      // Only looked at when somebody scrapes, which nobody does here.
      registerProcessorMetrics(registry, Object.create(PartitionTable.prototype)),
  },
  'Every program': {
    'workloads/lib/metrics.ts': registry => collectDefaultMetrics({ register: registry }),
  },
};

const root = join(import.meta.dirname, '..');
const page = join(root, 'docs/metrics.md');
const START = '<!-- tables -->';

/** What prom-client keeps of a metric; its types lack the labels. */
interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labelNames: readonly string[];
}

function metricsOf(registers: readonly Register[]): readonly Metric[] {
  const registry = new Registry();
  for (const register of registers) register(registry);
  return registry.getMetricsAsArray() as unknown as readonly Metric[];
}

function rowOf({ name, type, labelNames, help }: Metric): string {
  const labels = labelNames.map(label => `\`${label}\``).join(', ');
  return `| \`${name}\` | ${type} | ${labels} | ${help.replaceAll('|', '\\|')} |`;
}

const wanted = Object.entries(sections)
  .map(([title, registers]) => {
    const rows = metricsOf(Object.values(registers)).map(rowOf);
    return [`## ${title}`, '', '| metric | type | labels | meaning |', '|---|---|---|---|', ...rows, ''].join(
      '\n',
    );
  })
  .join('\n');

if (process.argv.includes('--write')) {
  const text = readFileSync(page, 'utf8');
  writeFileSync(page, `${text.split(START)[0]?.trimEnd()}\n\n${START}\n\n${wanted}`);
} else {
  test('docs/metrics.md lists the name, type, labels and help of every metric and nothing else', () => {
    assert.equal(readFileSync(page, 'utf8').split(START)[1]?.trim(), wanted.trim());
  });
}

test('no file makes metrics that docs/metrics.md does not know of', () => {
  const makes =
    /import \{[^}]*\b(Counter|Gauge|Histogram|Summary|collectDefaultMetrics)\b[^}]*\} from 'prom-client'/;
  const files = globSync('{operator,workloads}/**/*.ts', { cwd: root }).filter(
    file => !file.endsWith('.test.ts') && makes.test(readFileSync(join(root, file), 'utf8')),
  );
  // The operator's own figures of Node are those of every program.
  const known = [...Object.values(sections).flatMap(files => Object.keys(files)), 'operator/main.ts'];
  assert.deepEqual(files.toSorted(), known.toSorted());
});

for (const file of ['helm/smack/files/alerts.yaml', 'helm/smack/files/dashboard.json']) {
  test(`${file} speaks of metrics that are there`, () => {
    const names = [
      ...readFileSync(join(root, file), 'utf8').matchAll(
        /\b(?:smack|workqueue|controller_runtime|rest_client|leader|nodejs|process)_[a-z0-9_]+/g,
      ),
    ];
    const known = metricsOf(Object.values(sections).flatMap(files => Object.values(files)));
    const all = new Set(
      known.flatMap(({ name, type }) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    );
    // The label of a pod's pipeline as Prometheus writes it.
    all.add('smack_dev_pipeline');
    assert.ok(names.length > 10);
    assert.deepEqual(
      names.map(([name]) => name).filter(name => !all.has(name)),
      [],
    );
  });
}

test('every metric has one sentence of help, and units in its name as Prometheus wants them', () => {
  for (const { name, help, type } of metricsOf(
    Object.values(sections).flatMap(files => Object.values(files)),
  )) {
    assert.match(help, /^[A-Z0-9].*\.$/, name);
    if (type === 'counter') assert.match(name, /_total$/);
    assert.doesNotMatch(name, /_(ms|milliseconds|kb|mb|percent)$/);
  }
});
