import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Client } from 'cassandra-driver';
import { createCassandra } from '../../workloads/lib/cassandra.ts';
import { silentLog } from '../../workloads/lib/log.ts';
import { systemClock } from '../../workloads/lib/system-clock.ts';
import type { Closing } from '../../workloads/processor/engine/closings.ts';
import { BoundedFlight } from '../../workloads/processor/store/bounded-flight.ts';
import { storeIdentity } from '../../workloads/processor/store/store-identity.ts';
import { WindowStore } from '../../workloads/processor/store/window-store.ts';
import { aProcessorScene, type ProcessorScene } from '../support/processor-scene.ts';
import { storedRows } from '../support/stored-tables.ts';
import { aWindowRow } from '../support/write-windows.ts';

const DAY = Date.UTC(2024, 0, 1);
const MINUTE_MS = 60_000;
let scene: ProcessorScene;
let client: Client;

before(async () => {
  scene = await aProcessorScene();
  client = createCassandra({
    endpoint: scene.config.cassandra,
    keyspace: scene.config.keyspace,
    consistency: 'LocalQuorum',
    log: silentLog,
  });
  await client.connect();
});
after(async () => {
  await client.shutdown();
  await scene.close();
});

test('an hour of a channel is two requests, however many windows; names and days are two for all channels', async () => {
  const { requests, rows } = await write(closings(3, 60));
  assert.deepEqual(requests, { channels: 1, channel_days: 1, channel_windows: 3, minute_chatters: 3 });
  assert.equal(rows, 3 + 3 + 2 * 180);
  assert.equal((await storedRows(scene.cassandra, scene.config)).length, 180);
});

test('a window that closes alone is two requests, and only the first of its channel is more', async () => {
  const [first, second] = closings(1, 2);
  assert.ok(first && second);
  assert.deepEqual((await write([first])).requests, {
    channels: 1,
    channel_days: 1,
    channel_windows: 1,
    minute_chatters: 1,
  });
  assert.deepEqual((await write([second])).requests, { channel_windows: 1, minute_chatters: 1 });
});

/** Windows of some channels, a minute each, from the start of a day. */
function closings(rooms: number, minutes: number): Closing[] {
  return Array.from({ length: rooms * minutes }, (_, index) => {
    const minute = index % minutes;
    const windowStart = DAY + minute * MINUTE_MS;
    return {
      row: aWindowRow({ room: String(1_000 + Math.floor(index / minutes)), windowStart }),
      chatters: Uint8Array.of(1, 0, 0),
      stamp: windowStart * 1_000,
      day: DAY / 86_400_000,
      firstOfDay: minute === 0,
      renamed: minute === 0,
    };
  });
}

/** Writes as the processor does, through a client that counts: requests by table, and rows. */
async function write(some: readonly Closing[]) {
  const requests: Record<string, number> = {};
  let rows = 0;
  const count = (queries: readonly string[]) => {
    const [table = ''] = new Set(queries.map(query => /^INSERT INTO (\w+)/.exec(query)?.[1] ?? query));
    requests[table] = (requests[table] ?? 0) + 1;
    rows += queries.length;
  };
  const counting = {
    execute: (query: string, ...rest: [unknown[], object]) => {
      count([query]);
      return client.execute(query, ...rest);
    },
    batch: (statements: { query: string; params: unknown[] }[], options: object) => {
      count(statements.map(({ query }) => query));
      return client.batch(statements, options);
    },
  };
  const store = new WindowStore({
    // All that a store calls, on the real Cassandra.
    client: counting as unknown as Client,
    identity: storeIdentity(scene.config.pipeline, scene.config.windowSeconds, scene.config.topics.chat),
    writeConsistency: 'LocalQuorum',
    flight: new BoundedFlight(32),
    retrying: {
      clock: systemClock,
      random: Math.random,
      bounds: { firstMs: 100, capMs: 1_000 },
      // A repeated request would be counted twice.
      onFailure: error => {
        throw error;
      },
    },
    onSuccess: () => undefined,
    onWrite: () => undefined,
  });
  await store.writeClosings(some, AbortSignal.timeout(60_000));
  return { requests, rows };
}
