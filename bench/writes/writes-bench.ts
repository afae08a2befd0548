import { randomUUID } from 'node:crypto';
import { type Client, concurrent } from 'cassandra-driver';
import { aCassandraScene } from '../../test/support/cassandra-scene.ts';
import { stackFacts } from '../../test/support/stack-facts.ts';
import { createCassandra } from '../../workloads/lib/cassandra.ts';
import { silentLog } from '../../workloads/lib/log.ts';
import { systemClock } from '../../workloads/lib/system-clock.ts';
import type { Closing } from '../../workloads/processor/engine/closings.ts';
import { BoundedFlight } from '../../workloads/processor/store/bounded-flight.ts';
import { chattersStatement, windowStatement } from '../../workloads/processor/store/row-statements.ts';
import { storeIdentity } from '../../workloads/processor/store/store-identity.ts';
import { WindowStore } from '../../workloads/processor/store/window-store.ts';
import type { Bench } from '../bench.ts';
import { type BenchStack, findStack } from '../bench-stack.ts';
import { MINUTES, makeClosings } from './make-closings.ts';

const AIM = 3;
/** As the processor has it, for both. */
const IN_FLIGHT = 32;
const TURNS = 5;

interface Taken {
  readonly seconds: number;
  /** Of this process and of Cassandra together. */
  readonly cpuSeconds: number;
}

export const bench: Bench = {
  name: 'writes',
  describe:
    'rows a second into Cassandra, grouped by partition, beside executeConcurrent with a row a request',
  async run(options, report) {
    const rooms = options.quick ? 5 : 100;
    const stack = await findStack('writes', options);
    const scene = await aCassandraScene();
    try {
      const uid = randomUUID();
      const made = await scene.ensure(scene.request({ uid }));
      if (made.state !== 'ready') throw new Error(`no keyspace: ${JSON.stringify(made)}`);
      const { cassandra, datacenter } = stackFacts();
      const client = createCassandra({
        endpoint: { contactPoints: cassandra, localDatacenter: datacenter, tls: false },
        keyspace: made.value.keyspace,
        consistency: 'LocalQuorum',
        log: silentLog,
      });
      await client.connect();
      const identity = storeIdentity({ namespace: 'bench', name: 'writes', uid }, 60, 'bench');
      const rows = rooms * MINUTES * 2;
      const grouped: Taken[] = [];
      const single: Taken[] = [];
      // The first turn of each warms both up.
      for (let turn = 0; turn <= TURNS; turn += 1) {
        const closings = makeClosings(rooms, turn);
        options.progress(`turn ${turn}: ${rows} rows each`);
        const ours = await taken(stack, () => writeGrouped(client, identity, closings));
        const theirs = await taken(stack, () => writeSingle(client, identity, closings));
        if (turn === 0) continue;
        grouped.push(ours);
        single.push(theirs);
      }
      await client.shutdown();
      const shape = `${rows} rows of two tables, ${MINUTES} a partition, ${IN_FLIGHT} in flight, median of ${TURNS} turns`;
      const seconds = [grouped, single].map(all => median(all.map(one => one.seconds)));
      const cpu = [grouped, single].map(all => median(all.map(one => one.cpuSeconds)));
      const [oursSeconds = Number.NaN, theirsSeconds = Number.NaN] = seconds;
      const [oursCpu = Number.NaN, theirsCpu = Number.NaN] = cpu;
      const anchor = `executeConcurrent: ${Math.round(rows / theirsSeconds)} rows/s`;
      report({ shape, metric: 'rows/s', value: rows / oursSeconds, unit: '1/s', anchor });
      report({
        shape,
        metric: 'of executeConcurrent',
        value: theirsSeconds / oursSeconds,
        unit: 'ratio',
        anchor: `aim: ${AIM}`,
        ratio: theirsSeconds / oursSeconds / AIM,
      });
      report({
        shape: `${shape}; CPU of client and server`,
        metric: 'of executeConcurrent by cpu',
        value: theirsCpu / oursCpu,
        unit: 'ratio',
        anchor: `aim: ${AIM}`,
        ratio: theirsCpu / oursCpu / AIM,
      });
    } finally {
      await scene.close();
      await stack.end();
    }
  },
};

type Identity = ReturnType<typeof storeIdentity>;

async function writeGrouped(client: Client, identity: Identity, closings: readonly Closing[]): Promise<void> {
  const store = new WindowStore({
    client,
    identity,
    writeConsistency: 'LocalQuorum',
    flight: new BoundedFlight(IN_FLIGHT),
    retrying: {
      clock: systemClock,
      random: Math.random,
      bounds: { firstMs: 100, capMs: 1_000 },
      onFailure: error => {
        throw error;
      },
    },
    onSuccess: () => undefined,
    onWrite: () => undefined,
  });
  await store.writeClosings(closings, new AbortController().signal);
}

/** What the driver offers for many rows: each a request of its own, so many at once. */
async function writeSingle(client: Client, identity: Identity, closings: readonly Closing[]): Promise<void> {
  const statements = closings.flatMap(closing => [
    windowStatement(identity, closing),
    chattersStatement(identity, closing),
  ]);
  await concurrent.executeConcurrent(client, statements, {
    concurrencyLevel: IN_FLIGHT,
    collectResults: false,
  });
}

async function taken(stack: BenchStack, act: () => Promise<void>): Promise<Taken> {
  const own = process.cpuUsage();
  const server = () => stack.cpuSeconds('cassandra') ?? Number.NaN;
  const before = server();
  const began = performance.now();
  await act();
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(own);
  return { seconds, cpuSeconds: (user + system) / 1e6 + server() - before };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
