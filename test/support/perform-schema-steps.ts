import type {
  DesiredSchema,
  SchemaStep,
  SeenKeyspace,
  SeenSchema,
} from '../../operator/systems/cassandra/plan-schema.ts';
import {
  columnOfAlter,
  modelOfCreate,
  type TableModel,
} from '../../operator/systems/cassandra/table-model.ts';

/** Cassandra as the planner's steps leave it: a model for property tests. */
export function performSteps(
  want: DesiredSchema,
  seen: SeenSchema,
  steps: readonly SchemaStep[],
): SeenSchema {
  let keyspace = seen.keyspace;
  for (const step of steps) keyspace = performStep(want, keyspace, step);
  return { ...seen, keyspace };
}

function performStep(want: DesiredSchema, before: SeenKeyspace | undefined, step: SchemaStep): SeenKeyspace {
  if (step.do === 'create keyspace') {
    const strategy = 'NetworkTopologyStrategy';
    return {
      strategy,
      replication: want.replication,
      durableWrites: true,
      tables: new Map(),
      history: undefined,
    };
  }
  if (before === undefined) throw new Error('there is no keyspace yet');
  if (step.do === 'create history') {
    const tables = new Map(before.tables).set('schema_migrations', { columns: {}, options: {} });
    return { ...before, tables, history: before.history ?? { owner: undefined, applied: [] } };
  }
  if (before.history === undefined) throw new Error('there is no history yet');
  if (step.do === 'mark owner') {
    const { namespace, namespaceUid } = want;
    return {
      ...before,
      history: { ...before.history, owner: { namespace, namespaceUid, adopted: step.adopted } },
    };
  }
  if (step.do === 'record') {
    return {
      ...before,
      history: { ...before.history, applied: [...before.history.applied, step.migration] },
    };
  }
  return run(before, step.cql);
}

function run(before: SeenKeyspace, cql: string): SeenKeyspace {
  if (/^ALTER KEYSPACE .* durable_writes = true$/.test(cql)) return { ...before, durableWrites: true };
  const name = /"\.(\w+)/.exec(cql)?.[1] ?? '';
  const table = before.tables.get(name);
  const put = (model: TableModel): SeenKeyspace => ({
    ...before,
    tables: new Map(before.tables).set(name, model),
  });
  if (cql.startsWith('CREATE TABLE IF NOT EXISTS'))
    return table === undefined ? put(modelOfCreate(cql)) : before;
  if (table === undefined) throw new Error(`no table ${name}: ${cql}`);
  if (cql.includes(' ADD IF NOT EXISTS ')) {
    const added = columnOfAlter(cql);
    return put({ ...table, columns: { ...table.columns, [added.name]: added.column } });
  }
  const { options } = modelOfCreate(
    `CREATE TABLE x (a int, PRIMARY KEY (a)) ${cql.slice(cql.indexOf('WITH'))}`,
  );
  return put({ ...table, options: { ...table.options, ...options } });
}
