import type { KeyspaceName } from './identifiers.ts';
import { checkKeyspace } from './keyspace-checks.ts';
import type { TableModel } from './table-model.ts';
import { tableSteps } from './table-steps.ts';

/** What a namespace's pipelines want of Cassandra. */
export interface DesiredSchema {
  readonly keyspace: KeyspaceName;
  readonly namespace: string;
  readonly namespaceUid: string;
  /** Datacenter -> replicas. */
  readonly replication: Readonly<Record<string, number>>;
  readonly migrations: readonly RenderedMigration[];
  /** The tables that all migrations together make, by name. */
  readonly tables: ReadonlyMap<string, DesiredTable>;
  /** The pipeline's status claims the keyspace. */
  readonly claimed: boolean;
  /** The administrator lists the keyspace for the namespace. */
  readonly listed: boolean;
}

export interface RenderedMigration {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
  readonly statements: readonly string[];
}

export interface DesiredTable extends TableModel {
  /** The statements that make it from nothing. */
  readonly statements: readonly string[];
}

/** Cassandra as it is. */
export interface SeenSchema {
  /** Datacenter -> nodes. */
  readonly datacenters: Readonly<Record<string, number>>;
  readonly keyspace: SeenKeyspace | undefined;
}

export interface SeenKeyspace {
  /** `NetworkTopologyStrategy`, `SimpleStrategy`, ... */
  readonly strategy: string;
  readonly replication: Readonly<Record<string, number>>;
  readonly durableWrites: boolean;
  readonly tables: ReadonlyMap<string, TableModel>;
  /** What our own book-keeping says; undefined when its table does not exist. */
  readonly history: History | undefined;
}

export interface History {
  readonly owner: Owner | undefined;
  readonly applied: readonly AppliedMigration[];
}

/** Who made the keyspace, or first used one that the administrator let it adopt. */
export interface Owner {
  readonly namespace: string;
  readonly namespaceUid: string;
  /** It was there before: never dropped by us. */
  readonly adopted: boolean;
}

export type AppliedMigration = Pick<RenderedMigration, 'number' | 'name' | 'checksum'>;

/** One change. Steps before the history table exists need no lock: they do the same whoever does them twice. */
export type SchemaStep =
  | { readonly do: 'create keyspace' }
  | { readonly do: 'create history' }
  | { readonly do: 'mark owner'; readonly adopted: boolean }
  | { readonly do: 'run'; readonly why: string; readonly cql: string }
  | { readonly do: 'record'; readonly migration: AppliedMigration };

export interface Refused {
  readonly reason:
    | 'UnknownDatacenter'
    | 'TooFewNodes'
    | 'KeyspaceNotOurs'
    | 'ReplicationDiffers'
    | 'MigrationEdited'
    | 'TableAltered';
  readonly message: string;
}

/**
 * - `bootstrap`: keyspace, history and owner, in this order; then look again;
 * - `locked`: under the keyspace's lock, in this order;
 * - `rest`: all is as asked.
 */
export type SchemaPlan =
  | ({ readonly kind: 'refused' } & Refused)
  | { readonly kind: 'unclaimed' }
  | { readonly kind: 'bootstrap' | 'locked'; readonly steps: readonly SchemaStep[] }
  | { readonly kind: 'rest'; readonly schemaVersion: number };

/** Decides what has to be done so that the keyspace is as desired. Pure; see `printSchemaPlan` for reading it. */
export function planSchema(desired: DesiredSchema, seen: SeenSchema): SchemaPlan {
  const refused = checkKeyspace(desired, seen);
  if (refused !== undefined) return { kind: 'refused', ...refused };
  const { keyspace } = seen;
  if (keyspace === undefined) {
    if (!desired.claimed) return { kind: 'unclaimed' };
    return {
      kind: 'bootstrap',
      steps: [{ do: 'create keyspace' }, { do: 'create history' }, { do: 'mark owner', adopted: false }],
    };
  }
  if (keyspace.history?.owner === undefined) {
    const steps: SchemaStep[] = keyspace.history === undefined ? [{ do: 'create history' }] : [];
    return { kind: 'bootstrap', steps: [...steps, { do: 'mark owner', adopted: !isNew(desired, keyspace) }] };
  }
  const steps = [
    ...durabilitySteps(desired, keyspace),
    ...migrationSteps(desired, keyspace.history),
    ...tableSteps(desired, keyspace),
  ];
  if (steps.length > 0) return { kind: 'locked', steps: withoutRepeats(steps) };
  return { kind: 'rest', schemaVersion: Math.max(0, ...keyspace.history.applied.map(one => one.number)) };
}

/** A plan for people: one line a step. */
export function printSchemaPlan(plan: SchemaPlan): string {
  switch (plan.kind) {
    case 'refused':
      return `refused (${plan.reason}): ${plan.message}`;
    case 'unclaimed':
      return 'claim the keyspace';
    case 'rest':
      return `nothing to do, schema version ${plan.schemaVersion}`;
    default:
      return plan.steps.map(printStep).join('\n');
  }
}

function printStep(step: SchemaStep): string {
  switch (step.do) {
    case 'run':
      return `${step.why}: ${step.cql.replace(/\s+/g, ' ')}`;
    case 'record':
      return `record ${step.migration.name}`;
    case 'mark owner':
      return step.adopted ? 'mark as adopted' : 'mark as ours';
    default:
      return step.do;
  }
}

/** Whether we made the keyspace: it was free when it was claimed, and nobody has put anything into it. */
export function isNew(desired: DesiredSchema, keyspace: SeenKeyspace): boolean {
  return desired.claimed && !desired.listed && [...keyspace.tables.keys()].every(isHistory);
}

export const historyTable = 'schema_migrations';

function isHistory(table: string): boolean {
  return table === historyTable;
}

function durabilitySteps(desired: DesiredSchema, keyspace: SeenKeyspace): readonly SchemaStep[] {
  if (keyspace.durableWrites) return [];
  return [
    {
      do: 'run',
      why: 'writes do not reach the commit log',
      cql: `ALTER KEYSPACE "${desired.keyspace}" WITH durable_writes = true`,
    },
  ];
}

function migrationSteps(desired: DesiredSchema, history: History): readonly SchemaStep[] {
  const applied = new Set(history.applied.map(one => one.number));
  return desired.migrations
    .filter(migration => !applied.has(migration.number))
    .flatMap(({ number, name, checksum, statements }): readonly SchemaStep[] => [
      ...statements.map(cql => ({ do: 'run', why: name, cql }) as const),
      { do: 'record', migration: { number, name, checksum } },
    ]);
}

/** A migration not yet applied makes what is also missing: it is made once. */
function withoutRepeats(steps: readonly SchemaStep[]): readonly SchemaStep[] {
  const seen = new Set<string>();
  return steps.filter(step => {
    if (step.do !== 'run') return true;
    const isNew = !seen.has(step.cql);
    seen.add(step.cql);
    return isNew;
  });
}
