import type { Client } from 'cassandra-driver';
import { type Consistency, consistencies } from '../../lib/cassandra.ts';
import type { Closing } from '../engine/closings.ts';
import { inBatches } from './batches.ts';
import type { BoundedFlight } from './bounded-flight.ts';
import { type Retrying, retryForever } from './retry-forever.ts';
import {
  chattersStatement,
  hourOf,
  indexStatements,
  type Statement,
  windowStatement,
} from './row-statements.ts';
import type { StoreIdentity } from './store-identity.ts';

/** What {@link WindowStore} needs. */
export interface WindowStoreOptions {
  readonly client: Client;
  readonly identity: StoreIdentity;
  readonly writeConsistency: Consistency;
  readonly flight: BoundedFlight;
  readonly retrying: Retrying;
  /** Called with each answer that is no failure. */
  readonly onSuccess: () => void;
  /** Called with the seconds that each acknowledged write took. */
  readonly onWrite: (seconds: number, rows: number) => void;
}

/** A checkpoint as it is stored. */
export interface StoredCheckpoint {
  readonly text: string;
  readonly stamp: number;
}

/**
 * A batch is of one partition, so Cassandra makes one mutation of it and its batch size limits do not apply
 * (CASSANDRA-10876); the bound keeps a mutation far below a commit log segment.
 */
const BATCH = { rows: 100, bytes: 256 * 1_024 };

const READ_CHECKPOINT =
  'SELECT checkpoint FROM processor_state WHERE pipeline = ? AND pipeline_uid = ? AND topic = ? AND partition = ?';
const WRITE_CHECKPOINT =
  'INSERT INTO processor_state (pipeline, pipeline_uid, topic, partition, checkpoint) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?';

/**
 * Rows and checkpoints of a pipeline in Cassandra. Everything is an overwrite with a write time that the records
 * decide, so each call may be repeated, by this processor or by another. Nothing gives up but by its signal.
 */
export class WindowStore {
  readonly #options: WindowStoreOptions;

  constructor(options: WindowStoreOptions) {
    this.#options = options;
  }

  /**
   * Stores closings. The rows that lead to windows go first: whatever a crash leaves can be found, and so deleted.
   */
  async writeClosings(closings: readonly Closing[], signal: AbortSignal): Promise<void> {
    const { identity } = this.#options;
    // All rows of one of these tables are in one partition.
    const index = Map.groupBy(indexStatements(identity, closings), ({ query }) => query);
    await this.#writeGroups(
      [...index.values()].flatMap(group => inBatches(group, BATCH)),
      signal,
    );
    const windows = Map.groupBy(closings, ({ row, day }) => `${row.room} ${day}`);
    const groups = [...windows.values()].flatMap(group =>
      inBatches(group, BATCH).map(batch => batch.map(closing => windowStatement(identity, closing))),
    );
    const hours = Map.groupBy(closings, ({ row }) => `${row.room} ${hourOf(row.windowStart)}`);
    const chatters = [...hours.values()]
      .flatMap(group => inBatches(group, BATCH, closing => closing.chatters.length))
      .map(group => group.map(closing => chattersStatement(identity, closing)));
    await this.#writeGroups([...groups, ...chatters], signal);
  }

  /** The stored checkpoint of a partition; undefined when there is none. */
  async readCheckpoint(partition: number, signal: AbortSignal): Promise<string | undefined> {
    const { client, identity } = this.#options;
    const params = [identity.pipeline, identity.uid, identity.topic, partition];
    const options = { prepare: true, consistency: consistencies.LocalQuorum, isIdempotent: true };
    const result = await retryForever(
      () => client.execute(READ_CHECKPOINT, params, options),
      this.#options.retrying,
      signal,
    );
    this.#options.onSuccess();
    const text: unknown = result.first()?.['checkpoint'];
    return typeof text === 'string' ? text : undefined;
  }

  /** Stores a checkpoint, always at LOCAL_QUORUM: it is the authority for every processor that comes after. */
  async writeCheckpoint(partition: number, checkpoint: StoredCheckpoint, signal: AbortSignal): Promise<void> {
    const { client, identity } = this.#options;
    const params = [
      identity.pipeline,
      identity.uid,
      identity.topic,
      partition,
      checkpoint.text,
      BigInt(checkpoint.stamp),
    ];
    const options = { prepare: true, consistency: consistencies.LocalQuorum, isIdempotent: true };
    await retryForever(
      () => client.execute(WRITE_CHECKPOINT, params, options),
      this.#options.retrying,
      signal,
    );
  }

  async #writeGroups(groups: readonly (readonly Statement[])[], signal: AbortSignal): Promise<void> {
    await this.#options.flight.all(groups.map(group => () => this.#writeGroup(group, signal)));
  }

  async #writeGroup(group: readonly Statement[], signal: AbortSignal): Promise<void> {
    const { client, writeConsistency, retrying, onSuccess, onWrite } = this.#options;
    const options = { prepare: true, consistency: consistencies[writeConsistency], isIdempotent: true };
    const [only] = group;
    if (only === undefined) return;
    await retryForever(
      async () => {
        const started = retrying.clock.monotonic();
        if (group.length === 1) await client.execute(only.query, only.params, options);
        else await client.batch([...group], { ...options, logged: false });
        onSuccess();
        onWrite((retrying.clock.monotonic() - started) / 1_000, group.length);
      },
      retrying,
      signal,
    );
  }
}
