import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SchemaRequest } from '../../operator/systems/cassandra/schema-port.ts';
import { aCassandraScene, type CassandraScene } from '../support/cassandra-scene.ts';

let scene: CassandraScene;
before(async () => {
  scene = await aCassandraScene();
});
after(() => scene.close());

const open = () => new AbortController().signal;
const day = '2026-01-02';
const tables = [
  'channels',
  'channel_days',
  'channel_windows',
  'minute_chatters',
  'channel_hourly',
  'channel_daily',
  'hourly_chatters',
  'processor_state',
];

/** Rows as a processor writes them: two rooms, two days each, and the state of two partitions. */
async function fill({ keyspace, pipeline, uid, topics }: SchemaRequest): Promise<void> {
  const run = (cql: string, params: unknown[]) => scene.client.execute(cql, params, { prepare: true });
  for (const room of ['1', '2']) {
    await run(
      `INSERT INTO ${keyspace}.channels (pipeline, pipeline_uid, room, channel) VALUES (?, ?, ?, ?)`,
      [pipeline, uid, room, `channel${room}`],
    );
    for (const date of [day, '2026-01-03']) {
      await run(
        `INSERT INTO ${keyspace}.channel_days (pipeline, pipeline_uid, room, day, window_seconds) VALUES (?, ?, ?, ?, 60)`,
        [pipeline, uid, room, date],
      );
      await run(
        `INSERT INTO ${keyspace}.channel_windows (pipeline, pipeline_uid, window_seconds, room, day, window_start, messages) VALUES (?, ?, 60, ?, ?, ?, 5)`,
        [pipeline, uid, room, date, new Date(`${date}T00:01:00Z`)],
      );
      await run(
        `INSERT INTO ${keyspace}.channel_daily (pipeline, pipeline_uid, room, day, messages) VALUES (?, ?, ?, ?, 5)`,
        [pipeline, uid, room, new Date(`${date}T00:00:00Z`)],
      );
      for (const hour of ['00', '23']) {
        await run(
          `INSERT INTO ${keyspace}.channel_hourly (pipeline, pipeline_uid, room, hour, messages) VALUES (?, ?, ?, ?, 5)`,
          [pipeline, uid, room, new Date(`${date}T${hour}:00:00Z`)],
        );
        await run(
          `INSERT INTO ${keyspace}.hourly_chatters (pipeline, pipeline_uid, room, day, hour, chatters) VALUES (?, ?, ?, ?, ?, 0x01)`,
          [pipeline, uid, room, date, new Date(`${date}T${hour}:00:00Z`)],
        );
        await run(
          `INSERT INTO ${keyspace}.minute_chatters (pipeline, pipeline_uid, window_seconds, room, hour, window_start, chatters) VALUES (?, ?, 60, ?, ?, ?, 0x01)`,
          [pipeline, uid, room, new Date(`${date}T${hour}:00:00Z`), new Date(`${date}T${hour}:59:00Z`)],
        );
      }
    }
  }
  for (const partition of [0, 1]) {
    await run(
      `INSERT INTO ${keyspace}.processor_state (pipeline, pipeline_uid, topic, partition, checkpoint) VALUES (?, ?, ?, ?, '{}')`,
      [pipeline, uid, topics[0]?.name, partition],
    );
  }
}

/** Rows of a pipeline, table by table. */
async function rowsOf({ keyspace, uid }: SchemaRequest): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of tables) {
    const { rows } = await scene.client.execute(`SELECT pipeline_uid FROM ${keyspace}.${table}`);
    counts[table] = rows.filter(row => String(row['pipeline_uid']) === uid).length;
  }
  return counts;
}

test('rows that a deleted pipeline left to be retained keep the keyspace, whoever goes last', async () => {
  const retained = scene.request();
  const { namespace, namespaceUid, keyspace, oldest } = retained;
  const last = scene.request({ namespace, namespaceUid, keyspace, oldest });
  await scene.ensure(retained);
  await fill(retained);
  await fill(last);
  assert.equal((await scene.system.deleteData({ ...last, last: true }, open())).state, 'ready');
  assert.equal((await rowsOf(retained))['channel_windows'], 4);
  assert.equal((await rowsOf(last))['channel_windows'], 0);
});

test("a pipeline's rows are deleted, its neighbour's stay, and the last one takes the keyspace along", async () => {
  const gone = scene.request();
  const { namespace, namespaceUid, keyspace, oldest } = gone;
  const stays = scene.request({ namespace, namespaceUid, keyspace, oldest });
  await scene.ensure(gone);
  await fill(gone);
  await fill(stays);
  assert.deepEqual(await rowsOf(gone), {
    channels: 2,
    channel_days: 4,
    channel_windows: 4,
    minute_chatters: 8,
    channel_hourly: 8,
    channel_daily: 4,
    hourly_chatters: 8,
    processor_state: 2,
  });

  const deleted = await scene.system.deleteData({ ...gone, last: false }, open());
  assert.equal(deleted.state, 'ready', JSON.stringify(deleted));
  assert.deepEqual(await rowsOf(gone), {
    channels: 0,
    channel_days: 0,
    channel_windows: 0,
    minute_chatters: 0,
    channel_hourly: 0,
    channel_daily: 0,
    hourly_chatters: 0,
    processor_state: 0,
  });
  assert.deepEqual(await rowsOf(stays), {
    channels: 2,
    channel_days: 4,
    channel_windows: 4,
    minute_chatters: 8,
    channel_hourly: 8,
    channel_daily: 4,
    hourly_chatters: 8,
    processor_state: 2,
  });

  for (const time of ['once', 'and again']) {
    assert.equal((await scene.system.deleteData({ ...stays, last: true }, open())).state, 'ready', time);
    const { rows } = await scene.client.execute(
      'SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?',
      [keyspace],
    );
    assert.equal(rows.length, 0);
  }

  // The namespace starts over: the new keyspace knows nothing of the old one.
  assert.equal((await scene.ensure(stays)).state, 'ready');
  assert.deepEqual(await rowsOf(stays), {
    channels: 0,
    channel_days: 0,
    channel_windows: 0,
    minute_chatters: 0,
    channel_hourly: 0,
    channel_daily: 0,
    hourly_chatters: 0,
    processor_state: 0,
  });
});

test("a keyspace with somebody's own table in it is kept, without the pipeline's rows", async () => {
  const request = scene.request();
  await scene.ensure(request);
  await fill(request);
  await scene.client.execute(`CREATE TABLE ${request.keyspace}.precious (id int PRIMARY KEY)`);
  assert.equal((await scene.system.deleteData({ ...request, last: true }, open())).state, 'ready');
  assert.equal((await rowsOf(request))['channel_windows'], 0);
  await scene.client.execute(`SELECT * FROM ${request.keyspace}.precious`);
});
