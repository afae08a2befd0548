import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { aCassandraScene, type CassandraScene } from '../support/cassandra-scene.ts';
import { eventually } from '../support/eventually.ts';

let scene: CassandraScene;
before(async () => {
  scene = await aCassandraScene({ lockTtlSeconds: 3 });
});
after(() => scene.close());

const open = () => new AbortController().signal;

test('who changes a keyspace is waited for; a holder that died is waited for no longer than its lock lives', async () => {
  const request = scene.request();
  await scene.ensure(request);
  const at = request.keyspace;
  await scene.client.execute(`DROP TABLE ${at}.channels`);
  const started = performance.now();
  await scene.client.execute(
    `UPDATE ${at}.schema_migrations USING TTL 4 SET lock_holder = 'dead-operator' WHERE scope = 'schema'`,
  );
  const other = await scene.another({ lockTtlSeconds: 3 });
  const report = await other.ensureSchema(request, open());
  assert.ok(report.state === 'waiting' && report.reason === 'SchemaLocked', JSON.stringify(report));
  assert.match(report.message, /being changed by dead-operator/);
  await eventually('the lock ends and the table is made', async () =>
    (await other.ensureSchema(request, open())).state === 'ready' ? true : undefined,
  );
  assert.ok(performance.now() - started > 3_000, 'the lock was taken while it was held');
});

test('at rest the lock does not matter', async () => {
  const request = scene.request();
  await scene.ensure(request);
  await scene.client.execute(
    `UPDATE ${request.keyspace}.schema_migrations USING TTL 60 SET lock_holder = 'somebody' WHERE scope = 'schema'`,
  );
  const other = await scene.another();
  assert.equal((await other.ensureSchema(request, open())).state, 'ready');
});

test('the lock is given back when the work is done', async () => {
  const request = scene.request();
  await scene.ensure(request);
  const { rows } = await scene.client.execute(
    `SELECT lock_holder FROM ${request.keyspace}.schema_migrations WHERE scope = 'schema'`,
  );
  assert.equal(rows[0]?.['lock_holder'], null);
});
