import type { Client } from 'cassandra-driver';
import { createCassandra } from '../../lib/cassandra.ts';
import type { Log } from '../../lib/log.ts';
import { ProblemError } from '../api/problem-error.ts';
import type { ConsoleConfig } from '../console-config.ts';
import type { ListedPipeline } from '../live/listed-pipeline.ts';
import type { ChannelPlace } from './channel-store.ts';

/** A client a Cassandra connection, made when it is first asked for. */
export interface CassandraPool {
  /** Where a pipeline's figures are. Ends with NoResults or StoreUnavailable when there is no such place. */
  placeOf(pipeline: ListedPipeline): ChannelPlace;
  close(): Promise<void>;
}

export function createCassandraPool(config: ConsoleConfig, log: Log): CassandraPool {
  const clients = new Map<string, Client>();

  function clientOf(connection: string): Client {
    const known = clients.get(connection);
    if (known !== undefined) return known;
    const endpoint = config.cassandra[connection];
    if (endpoint === undefined) {
      throw new ProblemError(
        'StoreUnavailable',
        `the console was told of no Cassandra connection ${connection}`,
      );
    }
    const client = createCassandra({ endpoint, consistency: config.readConsistency, log });
    clients.set(connection, client);
    return client;
  }

  return {
    placeOf({ namespace, name, uid, cassandra, keyspace, answer }) {
      if (keyspace === undefined)
        throw new ProblemError('NoResults', `${namespace}/${name} names no keyspace`);
      return {
        client: clientOf(cassandra),
        keyspace,
        consistency: config.readConsistency,
        pipeline: { name, uid },
        windowSeconds: answer.windowSeconds,
      };
    },
    async close() {
      await Promise.allSettled([...clients.values()].map(client => client.shutdown()));
    },
  };
}
