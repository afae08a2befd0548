import { randomBytes, randomUUID } from 'node:crypto';
import cassandra from 'cassandra-driver';
import { pino } from 'pino';
import { connectionsSchema } from '../../operator/api/connections.ts';
import { keyspaceName } from '../../operator/api/names.ts';
import { systemClock } from '../../operator/kube/system-clock.ts';
import { loadMigrations } from '../../operator/systems/cassandra/load-migrations.ts';
import type { Migration } from '../../operator/systems/cassandra/migration.ts';
import type { SchemaReady, SchemaRequest } from '../../operator/systems/cassandra/schema-port.ts';
import { SchemaSystem, type SchemaSystemOptions } from '../../operator/systems/cassandra/schema-system.ts';
import type { SystemReport, Unclaimed } from '../../operator/systems/system-report.ts';
import { stackFacts } from './stack-facts.ts';

export interface CassandraScene {
  readonly system: SchemaSystem;
  /** A plain client: the hand of somebody else. */
  readonly client: cassandra.Client;
  /** A request of a pipeline in a namespace of its own. */
  request(changes?: Partial<SchemaRequest>): SchemaRequest;
  ensure(request: SchemaRequest): Promise<SystemReport<SchemaReady> | Unclaimed>;
  /** Another operator process on the same Cassandra. */
  another(options?: SceneOptions): Promise<SchemaSystem>;
  /** Closes all clients. Keyspaces stay: a stack is one run's own, and dropping one takes a second. */
  close(): Promise<void>;
}

export interface SceneOptions extends Partial<SchemaSystemOptions> {
  /** Changes of the connection `cassandra`, e.g. to go through a proxy. */
  readonly connection?: object;
  /** Further connections. */
  readonly more?: object;
}

export async function aCassandraScene(options: SceneOptions = {}): Promise<CassandraScene> {
  const facts = stackFacts();
  const systems: SchemaSystem[] = [];
  const start = async ({ connection = {}, more = {}, ...rest }: SceneOptions = {}) => {
    const base = {
      contactPoints: facts.cassandra,
      localDatacenter: facts.datacenter,
      replication: { datacenters: { [facts.datacenter]: 1 } },
    };
    const { cassandra: connections } = connectionsSchema.parse({
      cassandra: { cassandra: { ...base, ...connection }, ...more },
    });
    const system = new SchemaSystem({
      connections,
      credentials: async () => ({ username: undefined, password: undefined, ca: undefined }),
      migrations: await loadMigrations(),
      clock: systemClock,
      random: Math.random,
      log: pino({ level: 'silent' }),
      identity: `test-${randomBytes(3).toString('hex')}`,
      waitMs: 60_000,
      ...rest,
    });
    systems.push(system);
    return system;
  };
  const client = new cassandra.Client({
    contactPoints: facts.cassandra,
    localDataCenter: facts.datacenter,
    isMetadataSyncEnabled: false,
    socketOptions: { readTimeout: 30_000 },
  });
  await client.connect();
  const system = await start(options);
  const run = randomBytes(4).toString('hex');
  let pipelines = 0;
  return {
    system,
    client,
    another: start,
    request(changes = {}) {
      pipelines += 1;
      const namespace = changes.namespace ?? `b-${run}-${pipelines}`;
      const own = {
        replication: changes.replication,
        retention: changes.retention ?? {
          minuteSeconds: 604_800,
          hourSeconds: 7_776_000,
          daySeconds: 63_072_000,
        },
      };
      const request: SchemaRequest = {
        connection: 'cassandra',
        namespace,
        namespaceUid: randomUUID(),
        pipeline: `p${pipelines}`,
        uid: randomUUID(),
        keyspace: keyspaceName(namespace),
        claimed: true,
        topics: [{ name: `smack.${namespace}.p${pipelines}.chat`, partitions: 2 }],
        oldest: { namespace, pipeline: `p${pipelines}`, ...own },
        ...own,
        ...changes,
      };
      return request;
    },
    ensure: request => system.ensureSchema(request, new AbortController().signal),
    async close() {
      await Promise.all(systems.map(one => one.close()));
      await client.shutdown();
    },
  };
}

/** The migrations with the text of the first one changed, as if somebody had edited it after its release. */
export async function editedMigrations(): Promise<readonly Migration[]> {
  const [first, ...rest] = await loadMigrations();
  if (first === undefined) throw new Error('there are no migrations');
  return [{ ...first, checksum: 'f'.repeat(64) }, ...rest];
}
