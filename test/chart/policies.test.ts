/**
 * The policies of test/policy over everything that is rendered or built: what the chart makes of each file of values, dist/install.yaml, the rights
 * of operator and console as they are applied by hand, and what the operator makes of a pipeline. What `npm run kind` starts beside them
 * (Kafka and Cassandra for trying) and the examples of users' own workloads are not ours to run.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildObjects } from '../../operator/pipeline/build/build-objects.ts';
import { renderInstall } from '../../tools/chart/render-install.ts';
import { checks } from '../policy/checks.ts';
import { type Exception, exceptions } from '../policy/exceptions.ts';
import { goodManifests } from '../policy/good-manifests.ts';
import type { Manifest } from '../policy/manifest.ts';
import { offencesOf } from '../policy/offences-of.ts';
import { aPipeline } from '../support/a-pipeline.ts';
import { aScene, blueprintOf } from '../support/a-scene.ts';
import { chart, NAMESPACE, parseObjects, renderChart } from '../support/run-helm.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => parseObjects(readFileSync(join(root, file), 'utf8'));
const builtOf = (spec: Parameters<typeof aPipeline>[0]) =>
  buildObjects(blueprintOf(aScene({ pipeline: aPipeline(spec) })), { ingesters: true, processors: true }).map(
    ({ object }) => object,
  );

const files: Readonly<Record<string, readonly Manifest[]>> = {
  ...Object.fromEntries(
    await Promise.all(
      globSync('ci/*-values.yaml', { cwd: chart }).map(async values => [
        `chart, ${values}`,
        await renderChart(4, ['-f', join(chart, values)]),
      ]),
    ),
  ),
  'dist/install.yaml': parseObjects(renderInstall(await renderChart(4, ['--no-hooks']), NAMESPACE, '0.1.0')),
  'operator/rbac.yaml': read('operator/rbac.yaml'),
  'workloads/console/rbac.yaml': read('workloads/console/rbac.yaml'),
  'a pipeline': builtOf({}),
  'a pipeline with credentials, read twice by each of several processors': builtOf({
    spec: {
      channels: ['a', 'b'],
      ingester: { redundancy: 2 },
      processor: { replicas: 3 },
      topic: { connection: 'kafka-tls' },
      storage: { connection: 'cassandra-tls' },
    },
  }),
};

const excepted = new Set<Exception>();
for (const [file, manifests] of Object.entries(files)) {
  test(`no policy is broken by ${file}`, () => {
    const found = offencesOf(file, manifests);
    for (const exception of found.excepted) excepted.add(exception);
    assert.deepEqual(found.offences, []);
  });
}

test('every exception is still needed, and is of a check that there is', () => {
  for (const exception of exceptions) {
    assert.ok(exception.check in checks, exception.check);
    assert.ok(excepted.has(exception), `not needed: ${exception.check} ${exception.offence}`);
  }
});

for (const [name, check] of Object.entries(checks)) {
  test(`each bad manifest is an offence, and a good one none, against ${name}`, () => {
    assert.deepEqual(check.offences(goodManifests), []);
    assert.ok(check.bad.length > 0);
    for (const [i, change] of check.bad.entries()) {
      assert.notDeepEqual(check.offences(change(goodManifests)), [], `bad manifest ${i}`);
    }
  });
}

test('each check is the file of its name, and every file of checks/ is run', () => {
  const found = globSync('*.ts', { cwd: join(root, 'test/policy/checks') }).map(file => file.slice(0, -3));
  assert.deepEqual(Object.keys(checks).toSorted(), found.toSorted());
});
