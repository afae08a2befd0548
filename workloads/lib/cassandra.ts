import { auth, Client, types } from 'cassandra-driver';
import { readCredential, tlsOptions } from './credential-files.ts';
import type { Log } from './log.ts';
import type { CassandraEndpoint } from './workload-config.ts';

/** Consistency levels as the pipeline's spec names them. */
export type Consistency = 'LocalOne' | 'LocalQuorum' | 'Quorum' | 'EachQuorum';

/** The driver's number of each consistency level. */
export const consistencies: Readonly<Record<Consistency, types.consistencies>> = {
  LocalOne: types.consistencies.localOne,
  LocalQuorum: types.consistencies.localQuorum,
  Quorum: types.consistencies.quorum,
  EachQuorum: types.consistencies.eachQuorum,
};

/** What {@link createCassandra} needs. */
export interface CassandraOptions {
  readonly endpoint: CassandraEndpoint;
  readonly keyspace?: string;
  /** Of queries that name none. */
  readonly consistency: Consistency;
  readonly log: Log;
}

/**
 * A cassandra-driver client of an endpoint, not yet connected. Queries are prepared, `bigint` columns are JavaScript
 * BigInts. Idempotence is stated per query, never for the whole client: a lightweight transaction that is sent again
 * by a retry answers "not applied" although it was.
 */
export function createCassandra(options: CassandraOptions): Client {
  const { endpoint } = options;
  const ssl = tlsOptions(endpoint);
  const client = new Client({
    contactPoints: [...endpoint.contactPoints],
    localDataCenter: endpoint.localDatacenter,
    ...(options.keyspace === undefined ? {} : { keyspace: options.keyspace }),
    ...(endpoint.usernameFile === undefined ? {} : { authProvider: new FileAuthProvider(endpoint) }),
    ...(ssl === undefined ? {} : { sslOptions: ssl }),
    encoding: { useBigIntAsLong: true, useUndefinedAsUnset: true },
    pooling: { heartBeatInterval: 10_000 },
    socketOptions: { connectTimeout: 5_000, readTimeout: 12_000, tcpNoDelay: true },
    queryOptions: { prepare: true, consistency: consistencies[options.consistency], fetchSize: 1_000 },
  });
  client.on('log', (level: string, className: string, message: string) => {
    const line = { driver: className };
    if (level === 'error' || level === 'warning') options.log.warn(line, message);
    else options.log.trace(line, message);
  });
  return client;
}

/** Plain user name and password, read from their files at each connect. */
class FileAuthProvider implements auth.AuthProvider {
  readonly #endpoint: CassandraEndpoint;

  constructor(endpoint: CassandraEndpoint) {
    this.#endpoint = endpoint;
  }

  newAuthenticator(endpoint: string, name: string): auth.Authenticator {
    const user = readCredential(this.#endpoint.usernameFile, 'user name');
    const password = readCredential(this.#endpoint.passwordFile, 'password');
    return new auth.PlainTextAuthProvider(user, password).newAuthenticator(endpoint, name);
  }
}
