import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Client } from 'cassandra-driver';
import { createCassandra } from '../../workloads/lib/cassandra.ts';
import { silentLog } from '../../workloads/lib/log.ts';
import { chatTrace } from '../support/chat-trace.ts';
import { computedRows } from '../support/computed-rows.ts';
import type { DeathAt } from '../support/mortal-client.ts';
import { oneLife } from '../support/one-life.ts';
import { aProcessorScene, type ProcessorScene } from '../support/processor-scene.ts';
import { dumpTables, sortedRows, storedRows } from '../support/stored-tables.ts';

const { chat, written } = chatTrace({ seed: 17, partitions: 1, rooms: 3, rate: 4, seconds: 200 });
let scene: ProcessorScene;
let cassandra: Client;
let peace: { readonly calls: number; readonly rows: readonly string[] };

before(async () => {
  scene = await aProcessorScene({ partitions: 1 });
  const { keyspace, cassandra: endpoint } = scene.config;
  cassandra = createCassandra({ endpoint, keyspace, consistency: 'LocalQuorum', log: silentLog });
  await cassandra.connect();
  const calls = await oneLife(cassandra, scene.config, written);
  peace = { calls, rows: await dumpTables(cassandra, scene.config) };
});
after(async () => {
  await cassandra.shutdown();
  await scene.close();
});

/** The tables after lives that end at these calls, and one that goes on to the end. */
async function tablesAfter(deaths: readonly DeathAt[]): Promise<string[]> {
  const config = scene.twin();
  for (const death of deaths) await oneLife(cassandra, config, written, death);
  await oneLife(cassandra, config, written);
  return await dumpTables(cassandra, config);
}

test('in peace the windows are those of a plain computation, by many calls', async () => {
  const want = sortedRows(computedRows(chat, 60_000, 10));
  assert.deepEqual(await storedRows(cassandra, scene.config), want);
  assert.ok(peace.calls >= 20, `${peace.calls} calls are too few for a sweep`);
});

for (const side of ['before', 'after'] as const) {
  test(`killed ${side} any of its writes of rows and checkpoints, a processor leaves what the next one makes whole`, async () => {
    for (let call = 1; call <= peace.calls; call += 1)
      assert.deepEqual(await tablesAfter([{ call, side }]), peace.rows, `killed ${side} call ${call}`);
  });
}

test('so does one whose successor is killed as well, at any of its first calls', async () => {
  for (let call = 1; call <= peace.calls; call += 3) {
    for (const again of [1, 2, 4]) {
      const deaths = [
        { call, side: 'after' },
        { call: again, side: 'before' },
      ] as const;
      assert.deepEqual(await tablesAfter(deaths), peace.rows, `killed after ${call}, then before ${again}`);
    }
  }
});
