import type { Logger } from 'pino';
import { type CassandraConnection, mayUse } from '../../api/connections.ts';
import type { Random } from '../../kube/backoff.ts';
import type { Clock } from '../../kube/clock.ts';
import type { CredentialReader } from '../credential-files.ts';
import { withDeadline } from '../deadline.ts';
import type { SystemReport, Unclaimed } from '../system-report.ts';
import { CassandraWire } from './cassandra-wire.ts';
import { desiredSchema, settingsThatDiffer } from './desired-schema.ts';
import { dropKeyspace, ensureKeyspace, type KeyspaceWork } from './ensure-keyspace.ts';
import {
  isListed,
  type KeyspaceName,
  mayUseKeyspace,
  parseDatacenterName,
  parseKeyspaceName,
} from './identifiers.ts';
import type { Migration } from './migration.ts';
import type { DesiredSchema } from './plan-schema.ts';
import { reportFailure } from './report-schema.ts';
import type { SchemaPort, SchemaReady, SchemaRequest } from './schema-port.ts';
import { SharedRuns } from './shared-runs.ts';

export interface SchemaSystemOptions {
  /** Cassandra connections by name, of connections.yaml; read anew for each request, so the file may change. */
  readonly connections: Readonly<Record<string, CassandraConnection>>;
  readonly credentials: CredentialReader;
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Who this process is, for the lock and the history: the pod's name and something random. */
  readonly identity: string;
  /** How long one reconcile waits for a run; the run itself goes on. */
  readonly waitMs?: number;
  /** How long a keyspace's lock outlives a holder that died. */
  readonly lockTtlSeconds?: number;
}

type Answer = SystemReport<SchemaReady> | Unclaimed;

/** What belongs to one Cassandra cluster: one client, one line of schema changes. */
interface Cluster {
  /** The connection as it is now: what it allows may change at any time. */
  readonly connection: CassandraConnection;
  /** What of it the client was made of. */
  readonly address: string;
  readonly wire: CassandraWire;
  readonly runs: SharedRuns<Answer>;
  /** Keyspaces that were at rest lately. */
  readonly rested: Map<string, { readonly at: number; readonly answer: Answer }>;
}

const defaultWaitMs = 15_000;
const defaultLockTtlSeconds = 30;
/** How long a keyspace seen at rest is taken to be so: so long a change by hand may stay unnoticed after a reconcile. */
const restedMs = 10_000;
const restedKeyspaces = 5_000;

/**
 * {@link SchemaPort} over all named Cassandra connections. All pipelines of a keyspace share one run, and the schema
 * changes of one cluster stand in line: Cassandra wants them one at a time.
 */
export class SchemaSystem implements SchemaPort {
  readonly #options: SchemaSystemOptions;
  readonly #clusters = new Map<string, Cluster>();
  readonly #stop = new AbortController();
  #runs = 0;

  constructor(options: SchemaSystemOptions) {
    this.#options = options;
  }

  async ensureSchema(request: SchemaRequest, signal: AbortSignal): Promise<Answer> {
    const prepared = this.#prepare(request);
    if ('state' in prepared) return prepared;
    const { cluster, keyspace } = prepared;
    const differing = settingsThatDiffer(request, request.oldest, cluster.connection.replication.datacenters);
    if (differing.length > 0) {
      const { namespace, pipeline } = request.oldest;
      return {
        state: 'refused',
        reason: 'KeyspaceSettingsDiffer',
        message: `keyspace ${request.keyspace} is shared, and the oldest pipeline in it, ${namespace}/${pipeline}, decides: ask for the same ${differing.join(', ')}`,
      };
    }
    const key = runKey(request, cluster.connection);
    const rested = cluster.rested.get(key);
    if (rested !== undefined && this.#options.clock.monotonic() - rested.at < restedMs) return rested.answer;
    return this.#bounded(request, signal, () =>
      cluster.runs.join(key, async () => {
        const desired = this.#desired(request, keyspace, cluster);
        const answer = await ensureKeyspace(this.#work(cluster), desired);
        if (answer.state === 'ready') this.#remember(cluster, key, answer);
        return answer;
      }),
    );
  }

  async deleteData(
    request: SchemaRequest & { readonly last: boolean },
    signal: AbortSignal,
  ): Promise<SystemReport<SchemaReady>> {
    const prepared = this.#prepare(request);
    if ('state' in prepared) return prepared;
    const { cluster, keyspace } = prepared;
    const answer = await this.#bounded(request, signal, () =>
      cluster.runs.join(`delete/${request.keyspace}/${request.uid}/${request.last}`, () => {
        cluster.rested.clear();
        return dropKeyspace(this.#work(cluster), this.#desired(request, keyspace, cluster), request);
      }),
    );
    return answer.state === 'unclaimed'
      ? { state: 'ready', value: { keyspace: request.keyspace, schemaVersion: 0 } }
      : answer;
  }

  /** Stops runs between two statements, for instance when the leadership is lost, and closes all clients. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('the operator stops'));
    await Promise.all([...this.#clusters.values()].map(cluster => cluster.wire.close()));
  }

  /** What is wrong with a request before Cassandra is asked, or what it takes to ask. */
  #prepare(
    request: SchemaRequest,
  ): SystemReport<never> | { readonly cluster: Cluster; readonly keyspace: KeyspaceName } {
    const cluster = this.#clusterOf(request);
    if (cluster === undefined) {
      return {
        state: 'refused',
        reason: 'UnknownConnection',
        message: `there is no Cassandra connection '${request.connection}' that namespace ${request.namespace} may use`,
      };
    }
    const keyspace: KeyspaceName | undefined = parseKeyspaceName(request.keyspace);
    if (
      keyspace === undefined ||
      !mayUseKeyspace(request.namespace, keyspace, cluster.connection.keyspaces)
    ) {
      return {
        state: 'refused',
        reason: 'KeyspaceNotAllowed',
        message: `namespace ${request.namespace} may not use keyspace '${request.keyspace}' of connection '${request.connection}'`,
      };
    }
    const replication = request.oldest.replication ?? cluster.connection.replication.datacenters;
    const odd = Object.entries(replication).find(
      ([name, replicas]) =>
        parseDatacenterName(name) === undefined ||
        !Number.isInteger(replicas) ||
        replicas < 1 ||
        replicas > 99,
    );
    if (odd !== undefined || Object.keys(replication).length === 0) {
      return {
        state: 'refused',
        reason: 'UnknownDatacenter',
        message: `spec.storage.replication is not a map from datacenters to numbers of replicas: ${JSON.stringify(odd ?? {})}`,
      };
    }
    return { cluster, keyspace };
  }

  #desired(request: SchemaRequest, keyspace: KeyspaceName, cluster: Cluster): DesiredSchema {
    return desiredSchema(request, keyspace, cluster.connection, this.#options.migrations);
  }

  async #bounded(request: SchemaRequest, signal: AbortSignal, work: () => Promise<Answer>): Promise<Answer> {
    const { clock, waitMs = defaultWaitMs } = this.#options;
    const what = `keyspace ${request.keyspace} on Cassandra '${request.connection}'`;
    try {
      return await withDeadline(clock, waitMs, signal, what, work);
    } catch (error) {
      // The operator stops, or the controller gave the reconcile up: that is the caller's to tell.
      if (signal.aborted) throw error;
      return reportFailure(error, request.connection);
    }
  }

  #work(cluster: Cluster): KeyspaceWork {
    const { clock, log, identity, lockTtlSeconds = defaultLockTtlSeconds } = this.#options;
    this.#runs += 1;
    return {
      wire: cluster.wire,
      clock,
      log,
      holder: `${identity}/${this.#runs}`,
      lockTtlSeconds,
      signal: this.#stop.signal,
      inLine: work => cluster.runs.inLine(work),
    };
  }

  #remember(cluster: Cluster, key: string, answer: Answer): void {
    cluster.rested.delete(key);
    cluster.rested.set(key, { at: this.#options.clock.monotonic(), answer });
    for (const oldest of cluster.rested.keys()) {
      if (cluster.rested.size <= restedKeyspaces) break;
      cluster.rested.delete(oldest);
    }
  }

  #clusterOf(request: SchemaRequest): Cluster | undefined {
    const name = request.connection;
    const { connections, credentials, clock, random, log } = this.#options;
    const connection = Object.hasOwn(connections, name) ? connections[name] : undefined;
    if (connection === undefined || !mayUse(connection.namespaces, request.namespace)) return undefined;
    const { contactPoints, localDatacenter, tls, operatorSecret } = connection;
    const address = JSON.stringify([contactPoints, localDatacenter, tls, operatorSecret]);
    const known = this.#clusters.get(name);
    if (known?.address === address) return { ...known, connection };
    void known?.wire.close().catch(() => undefined);
    const wire = new CassandraWire({ name, connection, credentials, clock, random, log });
    const cluster: Cluster = { connection, address, wire, runs: new SharedRuns(), rested: new Map() };
    this.#clusters.set(name, cluster);
    return cluster;
  }
}

/** All that a run depends on: requests with one key want the same and share a run and its answer. */
function runKey(request: SchemaRequest, { replication, keyspaces }: CassandraConnection): string {
  const { keyspace, namespace, namespaceUid, claimed, oldest } = request;
  const { minuteSeconds, hourSeconds, daySeconds } = oldest.retention;
  return JSON.stringify([
    keyspace,
    namespace,
    namespaceUid,
    claimed,
    isListed(namespace, keyspace, keyspaces),
    oldest.replication ?? replication.datacenters,
    [minuteSeconds, hourSeconds, daySeconds],
  ]);
}
