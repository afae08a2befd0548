import type { CassandraConnection } from '../../api/connections.ts';
import { isListed, type KeyspaceName } from './identifiers.ts';
import { keyspaceNumbers } from './keyspace-numbers.ts';
import { type Migration, renderStatement } from './migration.ts';
import type { DesiredSchema, DesiredTable } from './plan-schema.ts';
import { sameNumbers } from './same-numbers.ts';
import type { KeyspaceSettings, SchemaRequest } from './schema-port.ts';
import { columnOfAlter, modelOfCreate } from './table-model.ts';

/** What the keyspace should be: the settings are those of the oldest pipeline in it. */
export function desiredSchema(
  request: SchemaRequest,
  keyspace: KeyspaceName,
  connection: CassandraConnection,
  migrations: readonly Migration[],
): DesiredSchema {
  const numbers = keyspaceNumbers(request.oldest);
  const tables = new Map<string, DesiredTable>();
  for (const statement of migrations.flatMap(migration => migration.statements)) {
    const cql = renderStatement(statement, keyspace, numbers);
    const table = tables.get(statement.table);
    if (statement.kind === 'create') {
      tables.set(statement.table, { ...modelOfCreate(cql), statements: [cql] });
    } else if (table === undefined) {
      throw new Error(`a migration adds a column to ${statement.table}, which none creates`);
    } else {
      const { name, column } = columnOfAlter(cql);
      tables.set(statement.table, {
        ...table,
        columns: { ...table.columns, [name]: column },
        statements: [...table.statements, cql],
      });
    }
  }
  return {
    keyspace,
    namespace: request.namespace,
    namespaceUid: request.namespaceUid,
    replication: request.oldest.replication ?? connection.replication.datacenters,
    migrations: migrations.map(({ number, name, checksum, statements }) => ({
      number,
      name,
      checksum,
      statements: statements.map(statement => renderStatement(statement, keyspace, numbers)),
    })),
    tables,
    claimed: request.claimed,
    listed: isListed(request.namespace, keyspace, connection.keyspaces),
  };
}

/** What a pipeline asks for that its keyspace does not have because an older pipeline decided otherwise; empty: nothing. */
export function settingsThatDiffer(
  own: KeyspaceSettings,
  oldest: KeyspaceSettings,
  defaultReplication: Readonly<Record<string, number>>,
): readonly string[] {
  const differences: string[] = [];
  // A pipeline that names no replication takes what there is.
  if (
    own.replication !== undefined &&
    !sameNumbers(own.replication, oldest.replication ?? defaultReplication)
  ) {
    differences.push('spec.storage.replication');
  }
  for (const key of ['minuteSeconds', 'hourSeconds', 'daySeconds'] as const) {
    if (own.retention[key] !== oldest.retention[key]) {
      differences.push(
        `spec.storage.retention.${key} (${own.retention[key]}; the keyspace has ${oldest.retention[key]})`,
      );
    }
  }
  return differences;
}
