import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  aKeyspace,
  desired,
  empty,
  history,
  migrations,
  request,
  retention,
  seen,
  without,
} from '../../../test/support/a-schema.ts';
import { settingsThatDiffer } from './desired-schema.ts';
import { planSchema, printSchemaPlan } from './plan-schema.ts';

const newer = migrations.length + 1;

const cases: Record<string, { plan: () => ReturnType<typeof planSchema>; want: RegExp }> = {
  'a free keyspace is claimed before anything is made': {
    plan: () => planSchema(desired({ claimed: false }), seen(undefined)),
    want: /^claim the keyspace$/,
  },
  'a claimed keyspace is made, with its history and owner': {
    plan: () => planSchema(desired(), seen(undefined)),
    want: /^create keyspace\ncreate history\nmark as ours$/,
  },
  'an empty keyspace that was claimed is ours: the operator died in between': {
    plan: () => planSchema(desired(), seen(empty())),
    want: /^create history\nmark as ours$/,
  },
  'an empty keyspace that was not claimed is not ours': {
    plan: () => planSchema(desired({ claimed: false }), seen(empty())),
    want: /^refused \(KeyspaceNotOurs\).*list it under keyspaces/,
  },
  'a claimed keyspace with tables of somebody is not ours': {
    plan: () =>
      planSchema(desired(), seen({ ...empty(), tables: new Map([['x', { columns: {}, options: {} }]]) })),
    want: /^refused \(KeyspaceNotOurs\)/,
  },
  'a listed keyspace is adopted, and marked so': {
    plan: () => planSchema(desired({ claimed: false }, true), seen(empty())),
    want: /^create history\nmark as adopted$/,
  },
  "another namespace's keyspace is refused": {
    plan: () =>
      planSchema(
        desired(),
        seen(
          aKeyspace({
            history: { ...history(), owner: { namespace: 'x', namespaceUid: 'y', adopted: false } },
          }),
        ),
      ),
    want: /^refused \(KeyspaceNotOurs\).*belongs to namespace x/,
  },
  'a new keyspace gets its migrations, then their record': {
    plan: () =>
      planSchema(
        desired(),
        seen(aKeyspace({ tables: without('nothing'), history: { ...history(), applied: [] } })),
      ),
    want: /^0001-windows: CREATE TABLE IF NOT EXISTS "smack_esports"\.channel_windows[^\n]*\n0001-windows: [^\n]*channels[^\n]*\n0001-windows: [^\n]*channel_days[^\n]*\n0001-windows: [^\n]*processor_state[^\n]*\nrecord 0001-windows\n0002-chatters: CREATE TABLE IF NOT EXISTS "smack_esports"\.minute_chatters[^\n]*\nrecord 0002-chatters(\n|$)/,
  },
  'all as asked needs nothing': {
    plan: () => planSchema(desired(), seen(aKeyspace())),
    want: new RegExp(`^nothing to do, schema version ${migrations.length}$`),
  },
  'a table dropped by hand is made again': {
    plan: () => planSchema(desired(), seen(aKeyspace({ tables: without('channels') }))),
    want: /^table channels is missing: CREATE TABLE IF NOT EXISTS "smack_esports"\.channels [^\n]*$/,
  },
  'a new retention is a new time to live and a new compaction window': {
    plan: () =>
      planSchema(
        desired({ oldest: { ...request.oldest, retention: { ...retention, minuteSeconds: 86_400 } } }),
        seen(aKeyspace()),
      ),
    want: /ALTER TABLE "smack_esports"\.channel_windows WITH default_time_to_live = 86400 AND compaction = \{.*'compaction_window_size': '60'\}\n.*channel_days WITH default_time_to_live = 172800\n.*minute_chatters WITH default_time_to_live = 86400 /,
  },
  'writes that skip the commit log are mended': {
    plan: () => planSchema(desired(), seen(aKeyspace({ durableWrites: false }))),
    want: /ALTER KEYSPACE "smack_esports" WITH durable_writes = true$/,
  },
  'more replicas than nodes are refused': {
    plan: () => planSchema(desired(), seen(undefined, { dc1: 2 })),
    want: /^refused \(TooFewNodes\).*3 replicas in datacenter 'dc1', which has 2 nodes: ask for at most 2/,
  },
  'a node less does not trouble a keyspace that exists': {
    plan: () => planSchema(desired(), seen(aKeyspace(), { dc1: 2 })),
    want: /^nothing to do/,
  },
  'an unknown datacenter is refused': {
    plan: () => planSchema(desired(), seen(undefined, { dc2: 3 })),
    want: /^refused \(UnknownDatacenter\).*'dc1', Cassandra has 'dc2'/,
  },
  'another replication is refused in either direction': {
    plan: () => planSchema(desired(), seen(aKeyspace({ replication: { dc1: 1 } }))),
    want: /^refused \(ReplicationDiffers\).*\{dc1: 1\}, \{dc1: 3\} is asked for.*nodetool repair/,
  },
  'an edited migration is refused': {
    plan: () =>
      planSchema(
        desired(),
        seen(
          aKeyspace({
            history: { ...history(), applied: [{ number: 1, name: '0001-windows', checksum: 'x' }] },
          }),
        ),
      ),
    want: /^refused \(MigrationEdited\)/,
  },
  'the migrations of a newer operator are left alone': {
    plan: () =>
      planSchema(
        desired(),
        seen(
          aKeyspace({
            history: {
              ...history(),
              applied: [...history().applied, { number: newer, name: '9999-x', checksum: 'x' }],
            },
          }),
        ),
      ),
    want: new RegExp(`^nothing to do, schema version ${newer}$`),
  },
};
for (const [name, { plan, want }] of Object.entries(cases)) {
  test(name, () => assert.match(printSchemaPlan(plan()), want));
}

test('a younger pipeline may ask for the same replication or none, and for the same retention', () => {
  const oldest = { replication: { dc1: 3 }, retention };
  const differing = (replication: Record<string, number> | undefined, minuteSeconds = 604_800) =>
    settingsThatDiffer({ replication, retention: { ...retention, minuteSeconds } }, oldest, { dc1: 1 });
  assert.deepEqual(differing(undefined), []);
  assert.deepEqual(differing({ dc1: 3 }), []);
  assert.deepEqual(differing({ dc1: 2 }), ['spec.storage.replication']);
  assert.match(differing(undefined, 5)[0] ?? '', /minuteSeconds \(5; the keyspace has 604800\)/);
  assert.deepEqual(
    settingsThatDiffer(
      { replication: { dc1: 1 }, retention },
      { replication: undefined, retention },
      { dc1: 1 },
    ),
    [],
  );
});
