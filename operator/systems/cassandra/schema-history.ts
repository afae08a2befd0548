import { createHash } from 'node:crypto';
import type { BoundStatement, CassandraWire } from './cassandra-wire.ts';
import { type KeyspaceName, quoted } from './identifiers.ts';
import { type AppliedMigration, type History, historyTable, type Owner } from './plan-schema.ts';

/**
 * The operator's book-keeping in each keyspace: one table of one partition, whose static columns say whose the keyspace is and
 * who is changing it, and whose rows are the migrations applied. One partition, so that a lightweight transaction can
 * write a row on the condition that the lock is still held.
 */
const scope = 'schema';

/**
 * The history table is made before there is a lock, so two operators may make it at once. Cassandra would give it two
 * identities and lose one's rows (CASSANDRA-10699); with an identity that both compute there is only one.
 */
export function createHistory(keyspace: KeyspaceName, namespaceUid: string): string {
  return `CREATE TABLE IF NOT EXISTS ${tableOf(keyspace)} (
  scope text,
  number int,
  name text,
  checksum text,
  applied_at timestamp,
  applied_by text,
  owner_namespace text static,
  owner_namespace_uid text static,
  owner_adopted boolean static,
  lock_holder text static,
  PRIMARY KEY (scope, number)
) WITH ID = ${identity(`${namespaceUid}/${keyspace}/${historyTable}`)}
  AND comment = 'Kept by the smack operator: whose this keyspace is, and which migrations it has.'`;
}

export async function historyOf(wire: CassandraWire, keyspace: KeyspaceName): Promise<History> {
  const rows = await wire.read({
    cql: `SELECT number, name, checksum, owner_namespace, owner_namespace_uid, owner_adopted FROM ${tableOf(keyspace)} WHERE scope = ?`,
    params: [scope],
    types: ['text'],
  });
  const first = rows[0];
  const uid: unknown = first?.['owner_namespace_uid'];
  const owner: Owner | undefined =
    typeof uid === 'string'
      ? {
          namespace: String(first?.['owner_namespace']),
          namespaceUid: uid,
          adopted: first?.['owner_adopted'] === true,
        }
      : undefined;
  return {
    owner,
    // A partition with static columns alone is one row without a number.
    applied: rows
      .filter(row => row['number'] !== null && row['checksum'] !== null)
      .map(row => ({
        number: Number(row['number']),
        name: String(row['name']),
        checksum: String(row['checksum']),
      })),
  };
}

/** Marks the keyspace as the namespace's, unless somebody has marked it already. */
export function markOwner(keyspace: KeyspaceName, owner: Owner): BoundStatement {
  return {
    cql: `UPDATE ${tableOf(keyspace)} SET owner_namespace = ?, owner_namespace_uid = ?, owner_adopted = ? WHERE scope = ? IF owner_namespace_uid = NULL`,
    params: [owner.namespace, owner.namespaceUid, owner.adopted, scope],
    types: ['text', 'text', 'boolean', 'text'],
  };
}

/** Records a migration, on the condition that `holder` still has the lock. */
export function recordMigration(
  keyspace: KeyspaceName,
  migration: AppliedMigration,
  holder: string,
  nowMs: number,
): BoundStatement {
  return {
    cql: `UPDATE ${tableOf(keyspace)} SET name = ?, checksum = ?, applied_at = ?, applied_by = ? WHERE scope = ? AND number = ? IF lock_holder = ?`,
    params: [migration.name, migration.checksum, new Date(nowMs), holder, scope, migration.number, holder],
    types: ['text', 'text', 'timestamp', 'text', 'text', 'int', 'text'],
  };
}

/** Takes the lock for some seconds when nobody has it. */
export function takeLock(keyspace: KeyspaceName, holder: string, seconds: number): BoundStatement {
  return {
    cql: `UPDATE ${tableOf(keyspace)} USING TTL ? SET lock_holder = ? WHERE scope = ? IF lock_holder = NULL`,
    params: [seconds, holder, scope],
    types: ['int', 'text', 'text'],
  };
}

/** Keeps the lock for some seconds more, when it is still ours. */
export function renewLock(keyspace: KeyspaceName, holder: string, seconds: number): BoundStatement {
  return {
    cql: `UPDATE ${tableOf(keyspace)} USING TTL ? SET lock_holder = ? WHERE scope = ? IF lock_holder = ?`,
    params: [seconds, holder, scope, holder],
    types: ['int', 'text', 'text', 'text'],
  };
}

/** Gives the lock back, when it is still ours. */
export function giveLockBack(keyspace: KeyspaceName, holder: string): BoundStatement {
  return {
    cql: `UPDATE ${tableOf(keyspace)} SET lock_holder = NULL WHERE scope = ? IF lock_holder = ?`,
    params: [scope, holder],
    types: ['text', 'text'],
  };
}

function tableOf(keyspace: KeyspaceName): string {
  return `${quoted(keyspace)}.${historyTable}`;
}

/** A UUID (of version 8: made by rules of one's own) out of a text. */
function identity(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
