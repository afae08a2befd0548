import { connectionsSchema } from '../../operator/api/connections.ts';
import { desiredSchema } from '../../operator/systems/cassandra/desired-schema.ts';
import { parseKeyspaceName } from '../../operator/systems/cassandra/identifiers.ts';
import { loadMigrations } from '../../operator/systems/cassandra/load-migrations.ts';
import type {
  DesiredSchema,
  SeenKeyspace,
  SeenSchema,
} from '../../operator/systems/cassandra/plan-schema.ts';
import type { SchemaRequest } from '../../operator/systems/cassandra/schema-port.ts';
import type { TableModel } from '../../operator/systems/cassandra/table-model.ts';

export const migrations = await loadMigrations();

export const retention = { minuteSeconds: 604_800, hourSeconds: 7_776_000, daySeconds: 63_072_000 };
const own = { replication: undefined, retention };
export const request: SchemaRequest = {
  ...own,
  connection: 'cassandra',
  namespace: 'esports',
  namespaceUid: 'uid-1',
  pipeline: 'dota',
  uid: 'u',
  keyspace: 'smack_esports',
  claimed: true,
  topics: [],
  oldest: { ...own, namespace: 'esports', pipeline: 'dota' },
};

export function desired(changes: Partial<SchemaRequest> = {}, listed = false): DesiredSchema {
  const connection = connectionsSchema.parse({
    cassandra: {
      c: {
        contactPoints: ['c'],
        localDatacenter: 'dc1',
        replication: { datacenters: { dc1: 3 } },
        keyspaces: listed ? { esports: ['smack_esports'] } : {},
      },
    },
  }).cassandra['c'];
  const keyspace = parseKeyspaceName('smack_esports');
  if (connection === undefined || keyspace === undefined) throw new Error('a test without a connection');
  return desiredSchema({ ...request, ...changes }, keyspace, connection, migrations);
}

export function aKeyspace(
  changes: Partial<SeenKeyspace> = {},
  want: DesiredSchema = desired(),
): SeenKeyspace {
  const tables = new Map<string, TableModel>(want.tables);
  tables.set('schema_migrations', { columns: {}, options: {} });
  return {
    strategy: 'NetworkTopologyStrategy',
    replication: { dc1: 3 },
    durableWrites: true,
    tables,
    history: {
      owner: { namespace: 'esports', namespaceUid: 'uid-1', adopted: false },
      applied: want.migrations.map(({ number, name, checksum }) => ({ number, name, checksum })),
    },
    ...changes,
  };
}

export const seen = (
  keyspace: SeenKeyspace | undefined,
  datacenters: Record<string, number> = { dc1: 3 },
): SeenSchema => ({
  datacenters,
  keyspace,
});
export const empty = (): SeenKeyspace => aKeyspace({ tables: new Map(), history: undefined });
export const history = () => aKeyspace().history ?? { owner: undefined, applied: [] };
export const without = (table: string) => new Map([...aKeyspace().tables].filter(([name]) => name !== table));
