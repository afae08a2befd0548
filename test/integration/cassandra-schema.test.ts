import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { loadMigrations } from '../../operator/systems/cassandra/load-migrations.ts';
import { aCassandraScene, type CassandraScene } from '../support/cassandra-scene.ts';

let scene: CassandraScene;
before(async () => {
  scene = await aCassandraScene();
});
after(() => scene.close());

const open = () => new AbortController().signal;

async function tablesOf(keyspace: string): Promise<string[]> {
  const { rows } = await scene.client.execute(
    'SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?',
    [keyspace],
  );
  return rows.map(row => String(row['table_name'])).sort();
}

async function optionsOf(keyspace: string, table: string) {
  const { rows } = await scene.client.execute(
    'SELECT default_time_to_live, compaction, gc_grace_seconds FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?',
    [keyspace, table],
  );
  return rows[0];
}

const all = [
  'channel_daily',
  'channel_days',
  'channel_hourly',
  'channel_windows',
  'channels',
  'hourly_chatters',
  'minute_chatters',
  'processor_state',
  'schema_migrations',
];
const migrations = await loadMigrations();

test('a free keyspace is claimed first, then made with its tables, and a second look finds nothing to do', async () => {
  const request = scene.request();
  assert.deepEqual(await scene.ensure({ ...request, claimed: false }), { state: 'unclaimed' });
  assert.deepEqual(await tablesOf(request.keyspace), []);
  const ready = { state: 'ready', value: { keyspace: request.keyspace, schemaVersion: migrations.length } };
  assert.deepEqual(await scene.ensure(request), ready);
  assert.deepEqual(await tablesOf(request.keyspace), all);
  const options = await optionsOf(request.keyspace, 'channel_windows');
  assert.equal(options?.['default_time_to_live'], 604_800);
  assert.equal(options?.['compaction'].compaction_window_size, '240');

  // Another process, which remembers nothing, changes nothing: the schema's version stays.
  const version = async () =>
    String((await scene.client.execute('SELECT schema_version FROM system.local')).first()['schema_version']);
  const before = await version();
  const other = await scene.another();
  assert.deepEqual(await other.ensureSchema({ ...request, claimed: false }, open()), ready);
  assert.equal(await version(), before);
});

test('pipelines of one namespace that ask at once share one run', async () => {
  const first = scene.request();
  const { oldest, namespace, namespaceUid, keyspace } = first;
  const many = Array.from({ length: 20 }, () => scene.request({ namespace, namespaceUid, keyspace, oldest }));
  const reports = await Promise.all(many.map(request => scene.ensure(request)));
  assert.ok(
    reports.every(report => report.state === 'ready'),
    JSON.stringify(reports[0]),
  );
});

test('two operators that make one keyspace at once make it once', async () => {
  const request = scene.request();
  const others = await Promise.all([scene.another(), scene.another()]);
  const reports = await Promise.all(
    [scene.system, ...others].map(async function settled(system): Promise<string> {
      const report = await system.ensureSchema(request, open());
      if (report.state === 'ready') return report.state;
      assert.ok(report.state === 'waiting' && report.reason === 'SchemaLocked', JSON.stringify(report));
      return settled(system);
    }),
  );
  assert.deepEqual(reports, ['ready', 'ready', 'ready']);
  assert.deepEqual(await tablesOf(request.keyspace), all);
  const { rows } = await scene.client.execute(
    `SELECT number, name FROM ${request.keyspace}.schema_migrations WHERE scope = 'schema'`,
  );
  assert.deepEqual(
    rows.map(row => [row['number'], row['name']]),
    migrations.map(({ number, name }) => [number, name]),
  );
});

test('the retention of the oldest pipeline is kept up, and a younger one that differs is told', async () => {
  const request = scene.request();
  await scene.ensure(request);
  const retention = { ...request.retention, minuteSeconds: 86_400 };
  const changed = { ...request, retention, oldest: { ...request.oldest, retention } };
  assert.equal((await scene.ensure(changed)).state, 'ready');
  const options = await optionsOf(request.keyspace, 'channel_windows');
  assert.equal(options?.['default_time_to_live'], 86_400);
  assert.equal(options?.['compaction'].compaction_window_size, '60');

  const younger = await scene.ensure({ ...request, pipeline: 'younger', oldest: changed.oldest });
  assert.ok(
    younger.state === 'refused' && younger.reason === 'KeyspaceSettingsDiffer',
    JSON.stringify(younger),
  );
  assert.match(younger.message, /minuteSeconds \(604800; the keyspace has 86400\)/);
});

test('a table dropped by hand, a column dropped and options changed are mended; what was added stays', async () => {
  const request = scene.request();
  await scene.ensure(request);
  const at = request.keyspace;
  await scene.client.execute(`DROP TABLE ${at}.channels`);
  await scene.client.execute(`ALTER TABLE ${at}.channel_windows DROP deletions`);
  await scene.client.execute(`ALTER TABLE ${at}.channel_windows ADD somebodys text`);
  await scene.client.execute(
    `ALTER TABLE ${at}.channel_windows WITH default_time_to_live = 5 AND comment = 'mine' AND compaction = {'class': 'SizeTieredCompactionStrategy'}`,
  );
  const other = await scene.another();
  assert.equal((await other.ensureSchema(request, open())).state, 'ready');
  assert.deepEqual(await tablesOf(at), all);
  const { rows } = await scene.client.execute(
    "SELECT column_name FROM system_schema.columns WHERE keyspace_name = ? AND table_name = 'channel_windows'",
    [at],
  );
  const columns = rows.map(row => row['column_name']);
  assert.ok(columns.includes('deletions') && columns.includes('somebodys'));
  const options = await optionsOf(at, 'channel_windows');
  assert.equal(options?.['default_time_to_live'], 604_800);
  assert.match(options?.['compaction'].class, /TimeWindow/);
});

test('a table that was made anew with another key is refused, and left alone', async () => {
  const request = scene.request();
  await scene.ensure(request);
  await scene.client.execute(`DROP TABLE ${request.keyspace}.channels`);
  await scene.client.execute(
    `CREATE TABLE ${request.keyspace}.channels (pipeline text PRIMARY KEY, room int)`,
  );
  const other = await scene.another();
  const report = await other.ensureSchema(request, open());
  assert.ok(report.state === 'refused' && report.reason === 'TableAltered', JSON.stringify(report));
  assert.match(report.message, /channels was altered: key column pipeline_uid is missing/);
});
