import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { aCassandraScene, type CassandraScene, editedMigrations } from '../support/cassandra-scene.ts';
import { stackFacts } from '../support/stack-facts.ts';

let scene: CassandraScene;
before(async () => {
  scene = await aCassandraScene();
});
after(() => scene.close());

const open = () => new AbortController().signal;
const { datacenter } = stackFacts();

async function exists(keyspace: string): Promise<boolean> {
  const found = await scene.client.execute(
    'SELECT durable_writes FROM system_schema.keyspaces WHERE keyspace_name = ?',
    [keyspace],
  );
  return found.rowLength > 0;
}

test('more replicas than a datacenter has nodes are refused, and nothing is made', async () => {
  const replication = { [datacenter]: 3 };
  const request = scene.request({ replication });
  const report = await scene.ensure(request);
  assert.ok(report.state === 'refused' && report.reason === 'TooFewNodes', JSON.stringify(report));
  assert.match(report.message, /3 replicas in datacenter '.*', which has 1 node: ask for at most 1/);
  assert.equal(await exists(request.keyspace), false);
});

test('a datacenter that Cassandra does not have is refused with those it has', async () => {
  const request = scene.request({ replication: { 'dc-nowhere': 1 } });
  const report = await scene.ensure(request);
  assert.ok(report.state === 'refused' && report.reason === 'UnknownDatacenter', JSON.stringify(report));
  assert.match(report.message, new RegExp(`'dc-nowhere', Cassandra has '${datacenter}'`));
  const odd = await scene.ensure(scene.request({ replication: { "x': 1}; DROP": 1 } }));
  assert.ok(odd.state === 'refused' && odd.reason === 'UnknownDatacenter', JSON.stringify(odd));
});

test('an edited migration is refused before anything is changed', async () => {
  const request = scene.request();
  await scene.ensure(request);
  await scene.client.execute(`DROP TABLE ${request.keyspace}.channels`);
  const edited = await scene.another({ migrations: await editedMigrations() });
  const report = await edited.ensureSchema(request, open());
  assert.ok(report.state === 'refused' && report.reason === 'MigrationEdited', JSON.stringify(report));
  assert.match(report.message, /0001-windows was applied .* with checksum [0-9a-f]{12}.*ffffffffffff/);
});

test('a keyspace of somebody else is neither used nor filled nor dropped', async () => {
  const request = scene.request();
  await scene.client.execute(
    `CREATE KEYSPACE ${request.keyspace} WITH replication = {'class': 'NetworkTopologyStrategy', '${datacenter}': 1}`,
  );
  await scene.client.execute(`CREATE TABLE ${request.keyspace}.precious (id int PRIMARY KEY)`);
  for (const claimed of [false, true]) {
    const report = await scene.ensure({ ...request, claimed });
    assert.ok(report.state === 'refused' && report.reason === 'KeyspaceNotOurs', JSON.stringify(report));
  }
  assert.equal((await scene.system.deleteData({ ...request, last: true }, open())).state, 'ready');
  await scene.client.execute(`SELECT * FROM ${request.keyspace}.precious`);
});

test("another namespace's keyspace is refused, also for a new namespace of the old name", async () => {
  const request = scene.request();
  await scene.ensure(request);
  const made = await scene.ensure({ ...request, namespaceUid: 'another-uid' });
  assert.ok(made.state === 'refused' && made.reason === 'KeyspaceNotOurs', JSON.stringify(made));
  assert.match(made.message, /an earlier namespace/);
  await scene.system.deleteData({ ...request, namespaceUid: 'another-uid', last: true }, open());
  assert.ok(await exists(request.keyspace));

  const stranger = scene.request({ keyspace: request.keyspace });
  const refused = await scene.ensure(stranger);
  assert.ok(refused.state === 'refused' && refused.reason === 'KeyspaceNotAllowed', JSON.stringify(refused));
});

test('a listed keyspace is adopted, and not dropped with the last pipeline', async () => {
  const keyspace = `b_adopted_${Date.now().toString(36)}`;
  await scene.client.execute(
    `CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'NetworkTopologyStrategy', '${datacenter}': 1}`,
  );
  const request = scene.request({ keyspace });
  const adopting = await scene.another({ connection: { keyspaces: { [request.namespace]: [keyspace] } } });
  const report = await adopting.ensureSchema({ ...request, claimed: false }, open());
  assert.equal(report.state, 'ready', JSON.stringify(report));
  assert.equal((await adopting.deleteData({ ...request, last: true }, open())).state, 'ready');
  assert.ok(await exists(keyspace));
});

test('replication changed by hand is told, not changed back', async () => {
  const request = scene.request();
  await scene.ensure(request);
  await scene.client.execute(
    `ALTER KEYSPACE ${request.keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1} AND durable_writes = false`,
  );
  const other = await scene.another();
  const report = await other.ensureSchema(request, open());
  assert.ok(report.state === 'refused' && report.reason === 'ReplicationDiffers', JSON.stringify(report));
  assert.match(report.message, /has SimpleStrategy.*nodetool repair/);
});

test('a connection that a namespace may not use does not exist for it', async () => {
  const closed = await scene.another({ connection: { namespaces: ['somewhere-else'] } });
  for (const connection of ['cassandra', 'nope', 'constructor']) {
    const report = await closed.ensureSchema(scene.request({ connection }), open());
    assert.ok(report.state === 'refused' && report.reason === 'UnknownConnection', JSON.stringify(report));
  }
});
