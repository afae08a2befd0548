import type { Clock } from '../../kube/clock.ts';
import type { CassandraWire } from './cassandra-wire.ts';
import { quoted } from './identifiers.ts';
import type { DesiredSchema, SchemaStep } from './plan-schema.ts';
import { createHistory, markOwner, recordMigration } from './schema-history.ts';
import type { HeldLock } from './schema-lock.ts';

/** Nodes have different schemas; changing more now could lose a table. */
export class SchemaDisagreement extends Error {
  override readonly name = 'SchemaDisagreement';
}

/**
 * Makes keyspace, history table and owner's mark. Without a lock, which does not exist yet: each says "if not there" and
 * does the same whoever does it twice. Whoever's mark comes second finds the first at the next look.
 */
export async function bootstrapSchema(
  wire: CassandraWire,
  desired: DesiredSchema,
  steps: readonly SchemaStep[],
): Promise<void> {
  for (const step of steps) {
    if (step.do === 'create keyspace') await change(wire, createKeyspace(desired));
    if (step.do === 'create history')
      await change(wire, createHistory(desired.keyspace, desired.namespaceUid));
    if (step.do === 'mark owner') {
      const { namespace, namespaceUid } = desired;
      await wire.compareAndSet(
        markOwner(desired.keyspace, { namespace, namespaceUid, adopted: step.adopted }),
      );
    }
  }
}

/** Does the steps one after the other, the lock renewed before each and all nodes agreed after each. */
export async function migrateSchema(
  wire: CassandraWire,
  clock: Clock,
  desired: DesiredSchema,
  steps: readonly SchemaStep[],
  lock: HeldLock,
): Promise<void> {
  for (const step of steps) {
    await lock.renew();
    if (step.do === 'run') await change(wire, step.cql);
    if (step.do === 'record') {
      await wire.compareAndSet(recordMigration(desired.keyspace, step.migration, lock.holder, clock.now()));
    }
  }
}

/**
 * Changes the schema once all nodes have one and the same, and waits until they have again.
 * @throws SchemaDisagreement
 */
export async function change(wire: CassandraWire, cql: string): Promise<void> {
  if (!(await wire.agrees())) {
    throw new SchemaDisagreement('not all nodes of Cassandra have the same schema yet; is one of them down?');
  }
  if (!(await wire.change(cql))) {
    throw new SchemaDisagreement('not all nodes of Cassandra took over a change of the schema in 30 s');
  }
}

function createKeyspace({ keyspace, replication }: DesiredSchema): string {
  const datacenters = Object.entries(replication)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, replicas]) => `'${name}': ${replicas}`);
  return `CREATE KEYSPACE IF NOT EXISTS ${quoted(keyspace)} WITH replication = {'class': 'NetworkTopologyStrategy', ${datacenters.join(', ')}}`;
}
