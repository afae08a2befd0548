import type { SystemReport, Unclaimed } from '../system-report.ts';

/** What the pipeline reconciler asks of Cassandra. */
export interface SchemaPort {
  /**
   * Makes keyspace and tables as asked, by migrations under a lock; idempotent, sends no DDL when nothing differs.
   * Answers `unclaimed`, having created nothing, when the keyspace is missing and `claimed` is false.
   */
  ensureSchema(request: SchemaRequest, signal: AbortSignal): Promise<SystemReport<SchemaReady> | Unclaimed>;
  /** Deletes the pipeline's partitions; drops the keyspace when `last` says no other pipeline uses it. */
  deleteData(
    request: SchemaRequest & { readonly last: boolean },
    signal: AbortSignal,
  ): Promise<SystemReport<SchemaReady>>;
}

export interface SchemaRequest {
  readonly connection: string;
  readonly namespace: string;
  readonly namespaceUid: string;
  readonly pipeline: string;
  readonly uid: string;
  readonly keyspace: string;
  /** Datacenter -> replicas. Absent: the connection's. */
  readonly replication: Readonly<Record<string, number>> | undefined;
  readonly retention: {
    readonly minuteSeconds: number;
    readonly hourSeconds: number;
    readonly daySeconds: number;
  };
  /** Whether a pipeline's status already claims the keyspace (written before it is created). */
  readonly claimed: boolean;
  /** The topics whose processor_state rows belong to this pipeline. */
  readonly topics: readonly { readonly name: string; readonly partitions: number }[];
}

export interface SchemaReady {
  readonly keyspace: string;
  /** Number of the newest migration applied. */
  readonly schemaVersion: number;
}
