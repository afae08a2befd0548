import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { aCassandraScene } from '../../test/support/cassandra-scene.ts';
import { stackFacts } from '../../test/support/stack-facts.ts';
import { startMeasured } from './measured-process.ts';
import type { Answer } from './reference.ts';
import type { EngineRun } from './run-processors.ts';

/** An engine that a user would pick instead, as the peers' harness runs it. */
export interface Peer {
  readonly name: string;
  readonly metric: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** How many times our CPU theirs is to be. */
  readonly aim: number;
  /** What its build leaves in the harness's working folder. */
  readonly built: string;
}

/** All drop duplicates, wait 10 s, save their state, and write to Cassandra without waiting for each row. */
export const peers: readonly Peer[] = [
  {
    name: 'Flink',
    metric: 'of flink',
    folder: 'flink',
    env: { STORE: 'hashmap', SINK: 'cassandra', CHECKPOINT_EVERY: '5s' },
    aim: 1.5,
    built: 'flink/classes',
  },
  {
    name: 'Kafka Streams',
    metric: 'of kafka streams',
    folder: 'kstreams',
    env: { STORE: 'memory', SINK: 'cassandra-async', MODE: 'dsl' },
    aim: 4,
    built: 'kstreams/classes',
  },
  {
    name: 'Spark',
    metric: 'of spark',
    folder: 'spark',
    env: { SINK: 'cassandra' },
    aim: 4,
    built: 'spark/jars',
  },
];

/**
 * The harness: SMACK_PEERS is its folder, SMACK_PEERS_WORK the one its `run.sh build` filled (default: SMACK_PEERS/work).
 * Answers how to run a peer, or what is missing.
 */
export function findPeer(
  peer: Peer,
): { readonly script: string; readonly work: string } | { readonly missing: string } {
  const home = process.env['SMACK_PEERS'];
  if (home === undefined || home === '')
    return { missing: 'SMACK_PEERS names no folder with the peers’ harness' };
  const work = process.env['SMACK_PEERS_WORK'] ?? join(home, 'work');
  const script = join(home, peer.folder, 'run.sh');
  if (!existsSync(script)) return { missing: `${script} is not there` };
  if (!existsSync(join(work, peer.built)))
    return { missing: `${join(work, peer.built)}: run ${script} build` };
  return { script, work };
}

/** Runs a peer over a topic, with an empty table of its own. */
export async function runPeer(
  peer: Peer,
  { script, work }: { readonly script: string; readonly work: string },
  topic: string,
): Promise<EngineRun> {
  const facts = stackFacts();
  const table = await emptyTable(peer.folder);
  let result: Record<string, number> | undefined;
  const env = {
    ...peer.env,
    DEDUP: '1',
    WORK: work,
    TOPIC: topic,
    BOOTSTRAP: facts.kafka[0],
    CASSANDRA: facts.cassandra[0],
    CASSANDRA_DC: facts.datacenter,
    TABLE: table,
  };
  const running = startMeasured([script], env, line => {
    if (line.startsWith('RESULT ')) result = JSON.parse(line.slice(7));
  });
  const usage = await running.ended;
  if (result === undefined) throw new Error(`${peer.name} printed no result`);
  const { rows = 0, sum = 0, distinct = 0, crc = 0, firstMs = 0, lastMs = 0 } = result;
  const stored = await countRows(table);
  const answer: Answer = { rows: Math.min(rows, stored), messages: sum, chatters: distinct, checksum: crc };
  return { usages: [usage], drainSeconds: (lastMs - firstMs) / 1_000, answer };
}

async function emptyTable(name: string): Promise<string> {
  const table = `bench_${name}`;
  const scene = await aCassandraScene();
  try {
    for (const statement of [
      `CREATE KEYSPACE IF NOT EXISTS peers WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
      `CREATE TABLE IF NOT EXISTS peers.${table} (channel text, day date, window_start timestamp, messages bigint,
        chatters int, top list<text>, PRIMARY KEY ((channel, day), window_start))`,
      `TRUNCATE peers.${table}`,
    ]) {
      await scene.client.execute(statement);
    }
  } finally {
    await scene.close();
  }
  return table;
}

async function countRows(table: string): Promise<number> {
  const scene = await aCassandraScene();
  try {
    let rows = 0;
    const all = await scene.client.execute(`SELECT channel FROM peers.${table}`, [], { fetchSize: 5_000 });
    for await (const _ of all) rows += 1;
    return rows;
  } finally {
    await scene.close();
  }
}
