import { type CassandraWire, isUnknownTable } from './cassandra-wire.ts';
import type { KeyspaceName } from './identifiers.ts';
import { type History, historyTable, type SeenKeyspace, type SeenSchema } from './plan-schema.ts';
import { historyOf } from './schema-history.ts';
import type { Column, TableModel, TableOption } from './table-model.ts';

/** Reads what there is of a keyspace, and how many nodes each datacenter has. Writes nothing. */
export async function observeSchema(wire: CassandraWire, keyspace: KeyspaceName): Promise<SeenSchema> {
  const ask = (table: string, columns: string) =>
    wire.read({
      cql: `SELECT ${columns} FROM system_schema.${table} WHERE keyspace_name = ?`,
      params: [keyspace],
      types: ['text'],
    });
  const [local, peers, keyspaces] = await Promise.all([
    wire.read({ cql: 'SELECT data_center FROM system.local' }),
    wire.read({ cql: 'SELECT data_center FROM system.peers_v2' }),
    ask('keyspaces', 'replication, durable_writes'),
  ]);
  const datacenters: Record<string, number> = {};
  for (const row of [...local, ...peers]) {
    const name = String(row['data_center']);
    datacenters[name] = (datacenters[name] ?? 0) + 1;
  }
  const [row] = keyspaces;
  if (row === undefined) return { datacenters, keyspace: undefined };
  // One after the other: of a table that somebody makes meanwhile the columns are seen too, and of its maker the mark.
  const tables = await ask(
    'tables',
    'table_name, default_time_to_live, gc_grace_seconds, read_repair, compaction',
  );
  const columns = await ask('columns', 'table_name, column_name, kind, position, type, clustering_order');
  const models = modelsOf(tables, columns);
  const { class: strategy = '', ...replication } = row['replication'] as Record<string, string>;
  return {
    datacenters,
    keyspace: {
      strategy: lastSegment(strategy),
      replication: Object.fromEntries(
        Object.entries(replication).map(([name, replicas]) => [name, Number.parseInt(replicas, 10)]),
      ),
      durableWrites: row['durable_writes'] !== false,
      tables: models,
      history: models.has(historyTable) ? await historyIn(wire, keyspace) : undefined,
    } satisfies SeenKeyspace,
  };
}

/** A table that another operator is just making is listed a moment before it can be read: it is not there yet. */
async function historyIn(wire: CassandraWire, keyspace: KeyspaceName): Promise<History | undefined> {
  try {
    return await historyOf(wire, keyspace);
  } catch (error) {
    if (isUnknownTable(error)) return undefined;
    throw error;
  }
}

type Rows = Awaited<ReturnType<CassandraWire['read']>>;

function modelsOf(tables: Rows, columns: Rows): ReadonlyMap<string, TableModel> {
  const columnsOf = new Map<string, Record<string, Column>>();
  for (const row of columns) {
    const table = String(row['table_name']);
    const known = columnsOf.get(table) ?? {};
    known[String(row['column_name'])] = {
      kind: row['kind'] as Column['kind'],
      position: Number(row['position']),
      type: String(row['type']),
      order: row['clustering_order'] as Column['order'],
    };
    columnsOf.set(table, known);
  }
  return new Map(
    tables.map(row => {
      const name = String(row['table_name']);
      return [name, { columns: columnsOf.get(name) ?? {}, options: optionsOf(row) }];
    }),
  );
}

function optionsOf(row: Rows[number]): Record<string, TableOption> {
  const compaction = { ...(row['compaction'] as Record<string, string>) };
  if (compaction['class'] !== undefined) compaction['class'] = lastSegment(compaction['class']);
  return {
    default_time_to_live: String(row['default_time_to_live']),
    gc_grace_seconds: String(row['gc_grace_seconds']),
    read_repair: String(row['read_repair']),
    compaction,
  };
}

function lastSegment(className: string): string {
  return className.slice(className.lastIndexOf('.') + 1);
}
