import type { Client } from 'cassandra-driver';
import { consistencies } from '../../lib/cassandra.ts';
import { RollUps } from '../../rollups/roll-ups.ts';
import type { PartitionStore } from '../partition-port.ts';
import type { ProcessorConfig } from '../processor-config.ts';
import { BoundedFlight } from './bounded-flight.ts';
import type { Retrying } from './retry-forever.ts';
import { SpanStore } from './span-store.ts';
import { storeIdentity } from './store-identity.ts';
import { WindowStore } from './window-store.ts';

export interface PartitionStoreOptions {
  /** With the pipeline's keyspace. */
  readonly client: Client;
  readonly config: ProcessorConfig;
  readonly retrying: Retrying;
  /** Called with each answer that is no failure. */
  readonly onSuccess: () => void;
  /** Called with the seconds that each acknowledged write of rows took. */
  readonly onWrite: (seconds: number, rows: number) => void;
  /** Called when an hour or a day was rolled up. */
  readonly onRollUp: () => void;
  /** Requests at once. Default 32. */
  readonly inFlight?: number;
}

const WRITES_IN_FLIGHT = 32;

/** All that a processor stores in Cassandra, and reads from there. */
export function createPartitionStore(options: PartitionStoreOptions): PartitionStore {
  const { client, config, retrying, onSuccess, inFlight = WRITES_IN_FLIGHT } = options;
  const identity = storeIdentity(config.pipeline, config.windowSeconds, config.topics.chat);
  const flight = new BoundedFlight(inFlight);
  const windows = new WindowStore({
    client,
    identity,
    flight,
    retrying,
    writeConsistency: config.writeConsistency,
    onSuccess,
    onWrite: options.onWrite,
  });
  const spans = new SpanStore({
    flight,
    retrying,
    rollUps: new RollUps({
      client,
      pipeline: { name: identity.pipeline, uid: identity.uid },
      topChatters: config.topChatters,
      writeConsistency: consistencies[config.writeConsistency],
    }),
    onSuccess() {
      onSuccess();
      options.onRollUp();
    },
  });
  return {
    writeClosings: (closings, signal) => windows.writeClosings(closings, signal),
    rollUp: (ended, signal) => spans.rollUp(ended, signal),
    writeCheckpoint: (partition, checkpoint, signal) =>
      windows.writeCheckpoint(partition, checkpoint, signal),
    readCheckpoint: (partition, signal) => windows.readCheckpoint(partition, signal),
  };
}
