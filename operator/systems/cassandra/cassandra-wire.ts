import cassandra from 'cassandra-driver';
import type { Logger } from 'pino';
import type { CassandraConnection } from '../../api/connections.ts';
import { type BackoffPolicy, delayOf, type Random } from '../../kube/backoff.ts';
import type { Clock } from '../../kube/clock.ts';
import type { CredentialReader } from '../credential-files.ts';
import { DeadlineExceeded, withDeadline } from '../deadline.ts';
import { parseHostPort } from '../host-port.ts';

/** No node of the connection can be talked to. `message` names the contact points and the last cause. */
export class CassandraUnreachable extends Error {
  override readonly name = 'CassandraUnreachable';
}

/** The connection's user or password is not accepted. */
export class CassandraDenied extends Error {
  override readonly name = 'CassandraDenied';
}

export interface WireOptions {
  /** The connection's name in connections.yaml, for messages. */
  readonly name: string;
  readonly connection: CassandraConnection;
  readonly credentials: CredentialReader;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** CQL with its bound values and their CQL types. */
export interface BoundStatement {
  readonly cql: string;
  readonly params?: readonly unknown[];
  readonly types?: readonly string[];
}

/** Two documented parts of the driver that its types leave out. Nodes that are down do not count. */
interface AgreementCheck {
  checkSchemaAgreement(): Promise<boolean>;
}
type AgreementInfo = cassandra.types.ResultSet['info'] & { readonly isSchemaInAgreement: boolean };

type Row = cassandra.types.Row;
const { consistencies } = cassandra.types;

const connectTimeoutMs = 3_000;
/** All contact points together. */
const connectDeadlineMs = 8_000;
const readTimeoutMs = 5_000;
/** A statement that changes the schema waits for all nodes to agree. */
const schemaTimeoutMs = 40_000;
const agreementSeconds = 30;
const reconnectBackoff: BackoffPolicy = { initialMs: 250, factor: 2, maxMs: 10_000, jitter: 0.5 };

/**
 * One client of one Cassandra cluster: connects when first used, and is made anew when no node answers any more, so that
 * contact points are looked up again (all pods of a cluster may have new addresses). While it is known to be down it
 * fails at once with the last cause.
 */
export class CassandraWire {
  readonly #options: WireOptions;
  #client: cassandra.Client | undefined;
  #connecting: Promise<cassandra.Client> | undefined;
  #failures = 0;
  #notBefore = Number.NEGATIVE_INFINITY;
  #lastFailure: Error = new Error('not tried yet');

  constructor(options: WireOptions) {
    this.#options = options;
  }

  /** Reads rows that a majority agrees on. */
  async read(statement: BoundStatement): Promise<readonly Row[]> {
    return (await this.#execute(statement, { consistency: consistencies.quorum, isIdempotent: true })).rows;
  }

  /** Reads all rows, page after page. */
  async *readAll(statement: BoundStatement): AsyncGenerator<Row> {
    let pageState: string | undefined;
    do {
      const page = await this.#execute(statement, {
        consistency: consistencies.quorum,
        isIdempotent: true,
        fetchSize: 1_000,
        ...(pageState === undefined ? {} : { pageState }),
      });
      yield* page.rows;
      pageState = page.pageState ?? undefined;
    } while (pageState !== undefined);
  }

  /** Writes what may be written twice. */
  async write(statement: BoundStatement): Promise<void> {
    await this.#execute(statement, { consistency: consistencies.quorum, isIdempotent: true });
  }

  /** A lightweight transaction: whether it was applied, and if not the row as it is. Never repeated by itself. */
  async compareAndSet(
    statement: BoundStatement,
  ): Promise<{ readonly applied: boolean; readonly row: Row | undefined }> {
    const result = await this.#execute(statement, {
      consistency: consistencies.quorum,
      serialConsistency: consistencies.serial,
      isIdempotent: false,
    });
    return { applied: result.wasApplied(), row: result.rows[0] };
  }

  /** Changes the schema, and answers whether all nodes agree on it afterwards. */
  async change(cql: string): Promise<boolean> {
    const result = await this.#execute({ cql }, { readTimeout: schemaTimeoutMs, isIdempotent: false });
    return (result.info as AgreementInfo).isSchemaInAgreement;
  }

  /** Whether all nodes have one schema now. */
  async agrees(): Promise<boolean> {
    const client = await this.#connected();
    const metadata = client.metadata as unknown as AgreementCheck;
    return this.#guarded(client, () => metadata.checkSchemaAgreement());
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.shutdown();
  }

  async #execute(
    { cql, params = [], types = [] }: BoundStatement,
    options: cassandra.QueryOptions,
  ): Promise<cassandra.types.ResultSet> {
    const client = await this.#connected();
    return this.#guarded(client, () =>
      client.execute(cql, [...params], { ...options, prepare: false, hints: [...types] }),
    );
  }

  async #guarded<T>(client: cassandra.Client, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof cassandra.errors.NoHostAvailableError)) throw error;
      this.#drop(client);
      throw this.#unreachable(innerCause(error));
    }
  }

  async #connected(): Promise<cassandra.Client> {
    if (this.#client !== undefined) return this.#client;
    if (this.#connecting === undefined) {
      if (this.#options.clock.monotonic() < this.#notBefore) throw this.#lastFailure;
      this.#connecting = this.#connect().finally(() => {
        this.#connecting = undefined;
      });
    }
    return this.#connecting;
  }

  async #connect(): Promise<cassandra.Client> {
    const { clock, random, log, name } = this.#options;
    let client: cassandra.Client | undefined;
    try {
      const made = await this.#make();
      client = made;
      await withDeadline(clock, connectDeadlineMs, undefined, 'connecting', () => made.connect());
      if (this.#failures > 0)
        log.info({ connection: name, failures: this.#failures }, 'cassandra is reachable again');
      this.#failures = 0;
      this.#client = made;
      return made;
    } catch (error) {
      if (client !== undefined) this.#drop(client);
      this.#lastFailure = this.#failureOf(error);
      if (this.#failures === 0) {
        log.warn({ connection: name, cause: this.#lastFailure.message }, 'cassandra is not reachable');
      }
      this.#notBefore = clock.monotonic() + delayOf(reconnectBackoff, this.#failures, random);
      this.#failures += 1;
      throw this.#lastFailure;
    }
  }

  async #make(): Promise<cassandra.Client> {
    const { connection, credentials } = this.#options;
    const secrets = await credentials(connection.operatorSecret, connection.tls?.caKey ?? 'ca.crt');
    const { username, password, ca } = secrets;
    return new cassandra.Client({
      contactPoints: connection.contactPoints.map(contactPoint),
      localDataCenter: connection.localDatacenter,
      applicationName: 'smack-operator',
      // Tables are read from system_schema where they are needed; a thousand keyspaces need not be kept.
      isMetadataSyncEnabled: false,
      pooling: { warmup: false },
      protocolOptions: { maxSchemaAgreementWaitSeconds: agreementSeconds },
      socketOptions: { connectTimeout: connectTimeoutMs, readTimeout: readTimeoutMs },
      policies: { reconnection: new cassandra.policies.reconnection.ConstantReconnectionPolicy(1_000) },
      ...(username === undefined || password === undefined
        ? {}
        : { authProvider: new cassandra.auth.PlainTextAuthProvider(username, password) }),
      ...(connection.tls === undefined
        ? {}
        : {
            sslOptions: {
              rejectUnauthorized: true,
              ...(ca === undefined ? {} : { ca: [ca] }),
              ...(connection.tls.serverName === undefined ? {} : { servername: connection.tls.serverName }),
            },
          }),
    });
  }

  #drop(client: cassandra.Client): void {
    if (this.#client === client) this.#client = undefined;
    void client.shutdown().catch(() => undefined);
  }

  #failureOf(error: unknown): Error {
    const inner = error instanceof cassandra.errors.NoHostAvailableError ? innerErrors(error) : [error];
    const denied = inner.find(one => one instanceof cassandra.errors.AuthenticationError);
    if (denied instanceof Error) {
      return new CassandraDenied(`Cassandra connection '${this.#options.name}': ${denied.message}`);
    }
    return this.#unreachable(
      error instanceof cassandra.errors.NoHostAvailableError ? innerCause(error) : messageOf(error),
    );
  }

  #unreachable(cause: string): CassandraUnreachable {
    const { name, connection } = this.#options;
    const points = connection.contactPoints.join(', ');
    return new CassandraUnreachable(`Cassandra connection '${name}' (${points}): ${cause}`);
  }
}

/** Errors of the server and the driver that pass by themselves: overload, timeouts, too few replicas up. */
export function isPassing(error: unknown): boolean {
  if (error instanceof DeadlineExceeded || error instanceof cassandra.errors.OperationTimedOutError)
    return true;
  if (error instanceof cassandra.errors.BusyConnectionError) return true;
  return error instanceof cassandra.errors.ResponseError && passingCodes.has(error.code);
}

/** Unavailable, overloaded, bootstrapping, truncate, write and read timeouts and failures, CAS result unknown. */
const passingCodes: ReadonlySet<number> = new Set([
  0x1000, 0x1001, 0x1002, 0x1003, 0x1100, 0x1200, 0x1300, 0x1500, 0x1700,
]);

/** The server says no: 'denied' for lack of rights, 'refused' for a statement it can't or may not do. */
export function refusalOf(error: unknown): 'denied' | 'refused' | undefined {
  if (!(error instanceof cassandra.errors.ResponseError)) return undefined;
  if (error.code === 0x2100) return 'denied';
  return error.code === 0x2200 || error.code === 0x2300 ? 'refused' : undefined;
}

/** Whether Cassandra does not know the table of a statement: it was dropped, or is not wholly made yet. */
export function isUnknownTable(error: unknown): boolean {
  return (
    error instanceof cassandra.errors.ResponseError &&
    error.code === 0x2200 &&
    /^(table \S+ does not exist|unconfigured table )/i.test(error.message)
  );
}

/** HOST:PORT as the driver reads it. */
function contactPoint(text: string): string {
  const address = parseHostPort(text, 9042);
  if (address === undefined) throw new Error(`'${text}' is not HOST or HOST:PORT`);
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

function innerErrors(error: cassandra.errors.NoHostAvailableError): readonly unknown[] {
  return Object.values((error.innerErrors ?? {}) as Record<string, unknown>);
}

function innerCause(error: cassandra.errors.NoHostAvailableError): string {
  const causes = Object.entries((error.innerErrors ?? {}) as Record<string, unknown>).map(
    ([host, cause]) => `${host} ${messageOf(cause)}`,
  );
  return causes.length === 0 ? error.message : causes.join('; ');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
