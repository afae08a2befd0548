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

export interface SchemaRequest extends KeyspaceSettings {
  readonly connection: string;
  readonly namespace: string;
  readonly namespaceUid: string;
  readonly pipeline: string;
  readonly uid: string;
  readonly keyspace: string;
  /**
   * The oldest pipeline that uses this keyspace over this connection (by creationTimestamp, then UID; pipelines being
   * deleted count until their finalizer is gone), which may be the asking one. Its settings are the keyspace's; a
   * younger pipeline that asks for others is refused.
   */
  readonly oldest: KeyspaceSettings & { readonly namespace: string; readonly pipeline: string };
  /** Whether a pipeline's status already claims the keyspace (written before it is created). */
  readonly claimed: boolean;
  /** The topics whose processor_state rows belong to this pipeline. */
  readonly topics: readonly { readonly name: string; readonly partitions: number }[];
}

/** What belongs to a keyspace and so to all pipelines in it. */
export interface KeyspaceSettings {
  /** Datacenter -> replicas. Absent: the connection's. */
  readonly replication: Readonly<Record<string, number>> | undefined;
  readonly retention: {
    readonly minuteSeconds: number;
    readonly hourSeconds: number;
    readonly daySeconds: number;
  };
}

export interface SchemaReady {
  readonly keyspace: string;
  /** Number of the newest migration applied. */
  readonly schemaVersion: number;
}
