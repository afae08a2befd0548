import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aKeyspace, desired, history, migrations, seen } from '../../../test/support/a-schema.ts';
import { performSteps } from '../../../test/support/perform-schema-steps.ts';
import { type DesiredSchema, planSchema, printSchemaPlan, type SeenSchema } from './plan-schema.ts';
import type { TableModel } from './table-model.ts';

/** How far an earlier run came and what somebody has done since. */
const someState = fc.record({
  there: fc.boolean(),
  reached: fc.constantFrom('nothing', 'history', 'owner', 'tables', 'record'),
  missing: fc.subarray(['channels', 'channel_windows', 'channel_days', 'processor_state', 'minute_chatters']),
  timeToLive: fc.constantFrom('1', '604800', '0'),
  dropped: fc.subarray(['bans', 'bits', 'checkpoint']),
  durable: fc.boolean(),
});
type State = typeof someState extends fc.Arbitrary<infer T> ? T : never;

const somebodys = { kind: 'regular', position: -1, type: 'text', order: 'none' } as const;

function tablesOf(want: DesiredSchema, state: State): Map<string, TableModel> {
  const kept = [...want.tables].filter(([name]) => !state.missing.includes(name));
  return new Map(
    kept.map(([name, table]) => {
      const columns = Object.entries(table.columns).filter(([column]) => !state.dropped.includes(column));
      return [
        name,
        {
          columns: { ...Object.fromEntries(columns), somebodys },
          options: { ...table.options, default_time_to_live: state.timeToLive },
        },
      ];
    }),
  );
}

function worldOf(want: DesiredSchema, state: State): SeenSchema {
  if (!state.there) return seen(undefined);
  const { owner, applied } = history();
  const at = ['nothing', 'history', 'owner', 'tables', 'record'].indexOf(state.reached);
  const tables = at >= 3 ? tablesOf(want, state) : new Map<string, TableModel>();
  if (at >= 1) tables.set('schema_migrations', { columns: {}, options: {} });
  return seen(
    aKeyspace({
      tables,
      durableWrites: state.durable,
      history:
        at === 0 ? undefined : { owner: at >= 2 ? owner : undefined, applied: at === 4 ? applied : [] },
    }),
  );
}

/** Makes plans and does them until one says rest; answers the world and the steps that led there. */
function comeToRest(want: DesiredSchema, start: SeenSchema): { world: SeenSchema; steps: readonly string[] } {
  let world = start;
  const steps: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    const plan = planSchema(want, world);
    if (plan.kind === 'rest') {
      assert.equal(plan.schemaVersion, migrations.length);
      return { world, steps };
    }
    assert.ok(plan.kind === 'bootstrap' || plan.kind === 'locked', printSchemaPlan(plan));
    steps.push(...plan.steps.map(step => JSON.stringify(step)));
    world = performSteps(want, world, plan.steps);
  }
  return assert.fail('no rest after four rounds');
}

test('wherever an earlier run was cut off and whatever was dropped since, plans come to rest and lose nothing', () => {
  let stepsDone = 0;
  fc.assert(
    fc.property(someState, state => {
      const want = desired();
      const start = worldOf(want, state);
      const { world, steps } = comeToRest(want, start);
      stepsDone += steps.length;
      for (const step of steps) assert.doesNotMatch(step, /\b(DROP|TRUNCATE|DELETE)\b/);
      for (const [name, table] of start.keyspace?.tables ?? []) {
        assert.deepEqual(
          Object.keys(table.columns).filter(column => !world.keyspace?.tables.get(name)?.columns[column]),
          [],
        );
      }
      for (const name of want.tables.keys()) assert.ok(world.keyspace?.tables.has(name), name);
      assert.ok(world.keyspace?.durableWrites);
    }),
    { numRuns: 300 },
  );
  assert.ok(stepsDone > 300, `only ${stepsDone} steps were ever planned`);
});
