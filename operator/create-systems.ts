import type { ConnectionsFile } from './connections-file.ts';
import type { Runtime } from './kube/runtime.ts';
import { loadMigrations } from './systems/cassandra/load-migrations.ts';
import { SchemaSystem } from './systems/cassandra/schema-system.ts';
import { credentialFiles } from './systems/credential-files.ts';
import { TopicsSystem } from './systems/kafka/topics-system.ts';

/** Kafka and Cassandra over the administrator's connections as they are at each request. */
export interface ClosableSystems {
  readonly topics: TopicsSystem;
  readonly schema: SchemaSystem;
  close(): Promise<void>;
}

export async function createSystems(
  connections: ConnectionsFile,
  secretsDir: string,
  identity: string,
  { clock, random, log }: Runtime,
): Promise<ClosableSystems> {
  const credentials = credentialFiles(secretsDir);
  const topics = new TopicsSystem({
    get connections() {
      return connections.current.kafka;
    },
    credentials,
    clock,
    random,
    log: log.child({ system: 'kafka' }),
  });
  const schema = new SchemaSystem({
    get connections() {
      return connections.current.cassandra;
    },
    credentials,
    migrations: await loadMigrations(),
    clock,
    random,
    log: log.child({ system: 'cassandra' }),
    identity,
  });
  return {
    topics,
    schema,
    async close() {
      await Promise.all([topics.close(), schema.close()]);
    },
  };
}
