import type { Logger } from 'pino';
import type { Clock } from '../../kube/clock.ts';
import type { SystemReport, Unclaimed } from '../system-report.ts';
import { bootstrapSchema, change, migrateSchema } from './apply-schema.ts';
import type { CassandraWire } from './cassandra-wire.ts';
import { deletePipelineData, retainsRows } from './delete-data.ts';
import { quoted } from './identifiers.ts';
import { observeSchema } from './observe-schema.ts';
import { type DesiredSchema, planSchema, printSchemaPlan, type SeenKeyspace } from './plan-schema.ts';
import { SchemaLocked, withSchemaLock } from './schema-lock.ts';
import type { SchemaReady, SchemaRequest } from './schema-port.ts';

/** What work on one keyspace needs. */
export interface KeyspaceWork {
  readonly wire: CassandraWire;
  readonly clock: Clock;
  readonly log: Logger;
  readonly holder: string;
  readonly lockTtlSeconds: number;
  /** Aborted when the operator stops: nothing is changed after the statement that is under way. */
  readonly signal: AbortSignal;
  /** Schema changes of one cluster happen one after the other. */
  inLine<R>(work: () => Promise<R>): Promise<R>;
}

/** Keyspace, then tables, then the look that finds nothing to do; twice as many looks as an undisturbed run needs. */
const mostRounds = 6;

/** Observe, plan, apply, until the plan is empty. What happens meanwhile by another's hand is seen by the next round. */
export async function ensureKeyspace(
  work: KeyspaceWork,
  desired: DesiredSchema,
): Promise<SystemReport<SchemaReady> | Unclaimed> {
  const { wire, log } = work;
  for (let round = 0; round < mostRounds; round += 1) {
    work.signal.throwIfAborted();
    const plan = planSchema(desired, await observeSchema(wire, desired.keyspace));
    if (plan.kind === 'refused') return { state: 'refused', reason: plan.reason, message: plan.message };
    if (plan.kind === 'unclaimed') return { state: 'unclaimed' };
    if (plan.kind === 'rest') {
      return { state: 'ready', value: { keyspace: desired.keyspace, schemaVersion: plan.schemaVersion } };
    }
    log.info({ keyspace: desired.keyspace, plan: printSchemaPlan(plan) }, 'changing schema');
    await work.inLine(() =>
      plan.kind === 'bootstrap' ? bootstrapSchema(wire, desired, plan.steps) : migrate(work, desired),
    );
  }
  throw new SchemaLocked(`keyspace ${desired.keyspace} is changed by somebody else again and again`);
}

/**
 * Deletes a pipeline's data, and the whole keyspace with its last pipeline. A keyspace is dropped only when its mark says that
 * this namespace made it, nobody has put tables of their own into it, and no earlier pipeline left rows there that were
 * to be retained.
 */
export async function dropKeyspace(
  work: KeyspaceWork,
  desired: DesiredSchema,
  request: SchemaRequest & { readonly last: boolean },
): Promise<SystemReport<SchemaReady>> {
  const { wire, log } = work;
  const gone: SystemReport<SchemaReady> = {
    state: 'ready',
    value: { keyspace: desired.keyspace, schemaVersion: 0 },
  };
  const { keyspace } = await observeSchema(wire, desired.keyspace);
  if (keyspace === undefined) return gone;
  const owner = keyspace.history?.owner;
  const isOurs = owner?.namespaceUid === desired.namespaceUid;
  // Never ours: there is nothing of ours in it either.
  if (!isOurs && !desired.listed) return gone;
  const hasTables = [...desired.tables.keys()].every(table => keyspace.tables.has(table));
  if (hasTables) await deletePipelineData(wire, desired.keyspace, request, work.signal);
  const mayDrop = request.last && isOurs && !owner.adopted && holdsOnly(desired, keyspace);
  if (!mayDrop || (hasTables && (await retainsRows(wire, desired.keyspace)))) return gone;
  log.info({ keyspace: desired.keyspace }, 'dropping keyspace');
  await work.inLine(() =>
    withSchemaLock(lockOf(work, desired), work.signal, async lock => {
      await lock.renew();
      await change(wire, `DROP KEYSPACE IF EXISTS ${quoted(desired.keyspace)}`);
    }),
  );
  return gone;
}

async function migrate(work: KeyspaceWork, desired: DesiredSchema): Promise<void> {
  const { wire, clock } = work;
  await withSchemaLock(lockOf(work, desired), work.signal, async lock => {
    // What was seen before the lock may have been done by whoever held it.
    const plan = planSchema(desired, await observeSchema(wire, desired.keyspace));
    if (plan.kind === 'locked') await migrateSchema(wire, clock, desired, plan.steps, lock);
  });
}

function lockOf({ wire, clock, holder, lockTtlSeconds }: KeyspaceWork, { keyspace }: DesiredSchema) {
  return { wire, clock, keyspace, holder, ttlSeconds: lockTtlSeconds };
}

function holdsOnly(desired: DesiredSchema, keyspace: SeenKeyspace): boolean {
  const ours = new Set(['schema_migrations', ...desired.tables.keys()]);
  return [...keyspace.tables.keys()].every(table => ours.has(table));
}
