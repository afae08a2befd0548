/**
 * A processor without what makes its results the same after a restart, to see what that costs: `bare-engine.ts`, rows
 * without write times, no checkpoints, offsets committed by kafkajs. Reading, settings, rows, batches and
 * the figures that a run is watched by are those of the real one.
 */
import type { Client, QueryOptions } from 'cassandra-driver';
import { Gauge } from 'prom-client';
import { isFetchedBatch } from '../../workloads/kafkajs/fetched-batch.ts';
import { readInPlace } from '../../workloads/kafkajs/read-in-place.ts';
import { createCassandra } from '../../workloads/lib/cassandra.ts';
import { readEnvironment } from '../../workloads/lib/environment.ts';
import { startHealthServer } from '../../workloads/lib/health-server.ts';
import { createKafka } from '../../workloads/lib/kafka.ts';
import { loadConfig } from '../../workloads/lib/load-config.ts';
import { createLog } from '../../workloads/lib/log.ts';
import { createRegistry } from '../../workloads/lib/metrics.ts';
import { systemClock } from '../../workloads/lib/system-clock.ts';
import { processorConfig } from '../../workloads/processor/processor-config.ts';
import { BoundedFlight } from '../../workloads/processor/store/bounded-flight.ts';
import { storeIdentity } from '../../workloads/processor/store/store-identity.ts';
import { WindowStore } from '../../workloads/processor/store/window-store.ts';
import { BareEngine } from './bare-engine.ts';
import { BarePartition } from './bare-partition.ts';

/** As in the real flusher. */
const FLUSH_AFTER_MS = 200;
const STAMP = ' USING TIMESTAMP ?';

const log = createLog({ program: 'bare-processor', level: 'warn' });
const environment = readEnvironment(process.env);
const config = await loadConfig(processorConfig, environment.configPath);
const { topics, keyspace, writeConsistency } = config;
const cassandra = createCassandra({
  endpoint: config.cassandra,
  keyspace,
  consistency: writeConsistency,
  log,
});
const store = new WindowStore({
  client: withoutStamps(cassandra),
  identity: storeIdentity(config.pipeline, config.windowSeconds, topics.chat),
  writeConsistency,
  flight: new BoundedFlight(32),
  retrying: {
    clock: systemClock,
    random: Math.random,
    bounds: { firstMs: 100, capMs: 10_000 },
    onFailure: error => log.warn({ err: error }, 'a write failed'),
  },
  onSuccess: () => undefined,
  onWrite: () => undefined,
});
const partitions = new Map<number, BarePartition>();

const registry = createRegistry();
const show = (name: string, value: (partition: BarePartition) => number) =>
  new Gauge({
    name: `smack_processor_${name}`,
    help: name,
    registers: [registry],
    collect() {
      this.set([...partitions.values()].reduce((sum, partition) => sum + value(partition), 0));
    },
  });
show('counted_total', ({ engine }) => engine.counted);
show('duplicates_total', ({ engine }) => engine.duplicates);
show('next_offset', ({ engine }) => engine.nextOffset);
show('open_windows', ({ engine }) => engine.openWindows);
show('closings_waiting', ({ waiting }) => waiting);
const server = await startHealthServer({
  host: environment.podIp,
  port: environment.port,
  registry,
  live: () => ({ ok: true }),
  ready: () => ({ ok: true }),
  log,
});

const consumer = createKafka({ endpoint: config.kafka, clientId: 'bare-processor', log }).consumer({
  groupId: config.group,
  allowAutoTopicCreation: false,
  maxWaitTimeInMs: 250,
  sessionTimeout: 15_000,
  maxBytesPerPartition: 1_048_576,
});
readInPlace(topics.chat);
await consumer.connect();
await consumer.subscribe({ topics: [topics.chat], fromBeginning: true });
const ticking = setInterval(() => {
  for (const partition of partitions.values()) partition.flush();
}, FLUSH_AFTER_MS);
process.once('SIGTERM', async () => {
  clearInterval(ticking);
  await consumer.disconnect();
  await cassandra.shutdown();
  await server.close();
});
await consumer.run({
  autoCommitInterval: 2_000,
  partitionsConsumedConcurrently: 16,
  eachBatch: async ({ batch, resolveOffset, heartbeat }) => {
    const partition = partitionOf(batch.partition);
    const batches: readonly object[] = batch.messages;
    for (const records of batches) {
      if (!isFetchedBatch(records)) throw new Error('not read in place');
      partition.add(partition.engine.feed(records));
      resolveOffset(records.offset);
      await heartbeat();
      await partition.room();
    }
  },
});

function partitionOf(number: number): BarePartition {
  let partition = partitions.get(number);
  if (partition === undefined) {
    const { windowSeconds, latenessSeconds, topChatters } = config;
    const engine = new BareEngine({
      windowMs: windowSeconds * 1_000,
      latenessMs: latenessSeconds * 1_000,
      topChatters,
    });
    partition = new BarePartition(engine, store);
    partitions.set(number, partition);
  }
  return partition;
}

/** Writes as they would be without write times of their own: the server's clock decides. */
function withoutStamps(client: Client): Client {
  const queries = new Map<string, string>();
  const plain = (query: string): string => {
    const known = queries.get(query) ?? query.replace(STAMP, '');
    queries.set(query, known);
    return known;
  };
  type Written = { readonly query: string; readonly params: readonly unknown[] };
  const bare = {
    execute: (query: string, params: readonly unknown[], options: QueryOptions) =>
      client.execute(plain(query), params.slice(0, -1), options),
    batch: (statements: readonly Written[], options: QueryOptions) =>
      client.batch(
        statements.map(({ query, params }) => ({ query: plain(query), params: params.slice(0, -1) })),
        options,
      ),
  };
  // All that a WindowStore calls.
  return bare as unknown as Client;
}
