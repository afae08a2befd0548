import type { DesiredSchema, Refused, SeenKeyspace, SeenSchema } from './plan-schema.ts';
import { sameNumbers } from './same-numbers.ts';
import { differencesOf } from './table-differences.ts';

type Check = (desired: DesiredSchema, seen: SeenSchema) => Refused | undefined;

/** The first that objects wins, and then nothing is done. */
const checks: readonly Check[] = [
  datacenterIsUnknown,
  nodesAreTooFew,
  keyspaceIsNotOurs,
  replicationDiffers,
  historyWasEdited,
  tableWasAltered,
];

/** What stands against touching the keyspace at all. */
export function checkKeyspace(desired: DesiredSchema, seen: SeenSchema): Refused | undefined {
  for (const check of checks) {
    const refused = check(desired, seen);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function datacenterIsUnknown(desired: DesiredSchema, seen: SeenSchema): Refused | undefined {
  if (seen.keyspace !== undefined) return undefined;
  const unknown = Object.keys(desired.replication).find(name => !Object.hasOwn(seen.datacenters, name));
  if (unknown === undefined) return undefined;
  return {
    reason: 'UnknownDatacenter',
    message: `spec.storage.replication names datacenter '${unknown}', Cassandra has ${list(Object.keys(seen.datacenters))}`,
  };
}

function nodesAreTooFew(desired: DesiredSchema, seen: SeenSchema): Refused | undefined {
  if (seen.keyspace !== undefined) return undefined;
  for (const [name, replicas] of Object.entries(desired.replication)) {
    const nodes = seen.datacenters[name] ?? 0;
    if (replicas > nodes) {
      return {
        reason: 'TooFewNodes',
        message: `spec.storage.replication asks for ${replicas} replicas in datacenter '${name}', which has ${nodes} node${nodes === 1 ? '' : 's'}: ask for at most ${nodes}, or add nodes`,
      };
    }
  }
  return undefined;
}

function keyspaceIsNotOurs(desired: DesiredSchema, seen: SeenSchema): Refused | undefined {
  const { keyspace } = seen;
  if (keyspace === undefined || desired.listed) return undefined;
  const owner = keyspace.history?.owner;
  const help = `an administrator can drop it, or list it under keyspaces of the connection for namespace ${desired.namespace}`;
  if (owner !== undefined) {
    if (owner.namespaceUid === desired.namespaceUid) return undefined;
    const whose =
      owner.namespace === desired.namespace
        ? `an earlier namespace ${owner.namespace} (UID ${owner.namespaceUid})`
        : `namespace ${owner.namespace}`;
    return {
      reason: 'KeyspaceNotOurs',
      message: `keyspace ${desired.keyspace} belongs to ${whose}; ${help}`,
    };
  }
  // Claimed while it was free, and the operator died before it could mark it.
  if (desired.claimed && holdsNothing(keyspace)) return undefined;
  return {
    reason: 'KeyspaceNotOurs',
    message: `keyspace ${desired.keyspace} exists and smack did not make it; ${help}`,
  };
}

function holdsNothing(keyspace: SeenKeyspace): boolean {
  return keyspace.tables.size === 0 || (keyspace.tables.size === 1 && keyspace.history !== undefined);
}

function replicationDiffers(desired: DesiredSchema, seen: SeenSchema): Refused | undefined {
  const { keyspace } = seen;
  if (keyspace === undefined) return undefined;
  const have = keyspace.strategy === 'NetworkTopologyStrategy' ? keyspace.replication : undefined;
  if (have !== undefined && sameNumbers(have, desired.replication)) return undefined;
  return {
    reason: 'ReplicationDiffers',
    message:
      `keyspace ${desired.keyspace} has ${have === undefined ? keyspace.strategy : replicas(have)}, ${replicas(desired.replication)} is asked for: ` +
      'the operator does not change the replication of a keyspace that holds data, because reads miss results until a repair has run; ' +
      'set spec.storage.replication back, or have an administrator ALTER KEYSPACE and run nodetool repair --full',
  };
}

function historyWasEdited(desired: DesiredSchema, seen: SeenSchema): Refused | undefined {
  for (const applied of seen.keyspace?.history?.applied ?? []) {
    const ours = desired.migrations.find(migration => migration.number === applied.number);
    // A number we do not know: a newer operator was here. Migrations only add, so its tables hold ours.
    if (ours === undefined || ours.checksum === applied.checksum) continue;
    return {
      reason: 'MigrationEdited',
      message:
        `migration ${applied.name} was applied to keyspace ${desired.keyspace} with checksum ${applied.checksum.slice(0, 12)}, ` +
        `this operator has ${ours.name} with ${ours.checksum.slice(0, 12)}: a released migration is never edited; run the operator that applied it, or a mended one`,
    };
  }
  return undefined;
}

function tableWasAltered(desired: DesiredSchema, seen: SeenSchema): Refused | undefined {
  for (const [name, table] of desired.tables) {
    const have = seen.keyspace?.tables.get(name);
    const problem = have === undefined ? undefined : differencesOf(table, have).problems[0];
    if (problem !== undefined) {
      return {
        reason: 'TableAltered',
        message:
          `table ${desired.keyspace}.${name} was altered: ${problem}; this can't be mended without losing data: ` +
          'put it back by hand, or drop the table and the operator makes it anew, empty',
      };
    }
  }
  return undefined;
}

/** `datacenter1: 3, datacenter2: 2`. */
function replicas(replication: Readonly<Record<string, number>>): string {
  const parts = Object.entries(replication).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${parts.map(([name, number]) => `${name}: ${number}`).join(', ')}}`;
}

function list(names: readonly string[]): string {
  return names.map(name => `'${name}'`).join(', ');
}
