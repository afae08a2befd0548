import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'cassandra-driver';
import { type Admin, Partitioners, type Producer } from 'kafkajs';
import { parseKeyspaceName } from '../../operator/systems/cassandra/identifiers.ts';
import { keyspaceNumbers } from '../../operator/systems/cassandra/keyspace-numbers.ts';
import { loadMigrations } from '../../operator/systems/cassandra/load-migrations.ts';
import { renderStatement } from '../../operator/systems/cassandra/migration.ts';
import { encodeRecord } from '../../workloads/chat/codec.ts';
import { createCassandra } from '../../workloads/lib/cassandra.ts';
import { createKafka } from '../../workloads/lib/kafka.ts';
import { silentLog } from '../../workloads/lib/log.ts';
import type { ProcessorConfig } from '../../workloads/processor/processor-config.ts';
import type { ChatTrace } from './chat-trace.ts';
import { eventually } from './eventually.ts';
import { type RunningProcessor, startProcessor } from './running-processor.ts';
import { stackFacts } from './stack-facts.ts';

export interface SceneOptions {
  readonly partitions?: number;
  /** Changes of the processors' configuration. */
  readonly config?: Partial<ProcessorConfig>;
  /** Default: the stack that the test runner started. */
  readonly servers?: Servers;
}

/** Where the real servers are. */
export interface Servers {
  readonly kafka: readonly string[];
  readonly cassandra: readonly string[];
  readonly datacenter: string;
}

/** Topics and a keyspace of a test's own, and processors as processes. */
export interface ProcessorScene {
  readonly config: ProcessorConfig;
  readonly admin: Admin;
  readonly producer: Producer;
  readonly cassandra: Client;
  /** The same topics for a pipeline of another UID and another group: what an uninterrupted run of it gives. */
  twin(): ProcessorConfig;
  createTopics(): Promise<void>;
  write(written: ChatTrace['written']): Promise<void>;
  start(pod: string, config?: ProcessorConfig): Promise<RunningProcessor>;
  close(): Promise<void>;
}

export async function aProcessorScene({
  partitions = 4,
  config = {},
  servers,
}: SceneOptions = {}): Promise<ProcessorScene> {
  const facts = servers ?? stackFacts();
  const run = randomBytes(4).toString('hex');
  const folder = await mkdtemp(join(tmpdir(), 'smack-processor-'));
  const base = `smack.f.${run}`;
  const own: ProcessorConfig = {
    pipeline: { namespace: 'f', name: run, uid: randomUUID() },
    kafka: { brokers: [...facts.kafka], tls: false },
    topics: { chat: `${base}.chat`, live: `${base}.live`, dead: `${base}.dead` },
    group: `${base}.processor`,
    cassandra: { contactPoints: [...facts.cassandra], localDatacenter: facts.datacenter, tls: false },
    keyspace: `smack_f_${run}`,
    windowSeconds: 60,
    latenessSeconds: 10,
    topChatters: 10,
    writeConsistency: 'LocalQuorum',
    readConsistency: 'LocalOne',
    ...config,
  };
  const kafka = createKafka({
    endpoint: { brokers: [...facts.kafka], tls: false },
    clientId: 'processor-test',
    log: silentLog,
  });
  const admin = kafka.admin();
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await Promise.all([admin.connect(), producer.connect()]);
  const cassandra = await createSchema(own.keyspace, facts);
  const started: RunningProcessor[] = [];
  const createTopics = async () => {
    await admin.createTopics({
      // kafkajs gives up at the first broker that has not heard of the topic yet.
      waitForLeaders: false,
      topics: [
        {
          topic: own.topics.chat,
          numPartitions: partitions,
          configEntries: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }],
        },
        {
          topic: own.topics.live,
          numPartitions: 1,
          configEntries: [{ name: 'cleanup.policy', value: 'compact' }],
        },
        { topic: own.topics.dead, numPartitions: 1 },
      ],
    });
    await eventually('the topics have leaders', async () => {
      const { topics } = await admin.fetchTopicMetadata({ topics: Object.values(own.topics) });
      return (
        topics.every(({ partitions: all }) => all.length > 0 && all.every(({ leader }) => leader >= 0)) ||
        undefined
      );
    });
  };
  await createTopics();
  return {
    config: own,
    admin,
    producer,
    cassandra,
    twin: () => ({
      ...own,
      pipeline: { ...own.pipeline, uid: randomUUID() },
      group: `${own.group}.${randomUUID()}`,
    }),
    createTopics,
    async write(written) {
      for (let at = 0; at < written.length; at += 1_000) {
        const messages = written
          .slice(at, at + 1_000)
          .map(({ partition, key, record }) => ({ partition, key, value: encodeRecord(record) }));
        await producer.send({ topic: own.topics.chat, messages });
      }
    },
    async start(pod, changed = own) {
      const path = join(folder, `${pod}-${randomUUID()}.json`);
      await writeFile(path, JSON.stringify(changed));
      const processor = startProcessor(pod, path);
      started.push(processor);
      return processor;
    },
    async close() {
      await Promise.all(started.map(processor => processor.kill('SIGKILL')));
      await cassandra.execute(`DROP KEYSPACE IF EXISTS ${own.keyspace}`);
      await admin.deleteTopics({ topics: Object.values(own.topics) }).catch(() => undefined);
      await Promise.all([admin.disconnect(), producer.disconnect(), cassandra.shutdown()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function createSchema(keyspace: string, facts: Servers): Promise<Client> {
  const cassandra = createCassandra({
    endpoint: { contactPoints: [...facts.cassandra], localDatacenter: facts.datacenter, tls: false },
    consistency: 'LocalQuorum',
    log: silentLog,
  });
  await cassandra.connect();
  const options = { prepare: false };
  await cassandra.execute(
    `CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'NetworkTopologyStrategy', '${facts.datacenter}': 1}`,
    [],
    options,
  );
  const name = parseKeyspaceName(keyspace);
  if (name === undefined) throw new Error(`${keyspace} is no keyspace's name`);
  // The defaults of a pipeline.
  const retention = { minuteSeconds: 604_800, hourSeconds: 7_776_000, daySeconds: 63_072_000 };
  const numbers = keyspaceNumbers({ retention });
  for (const { statements } of await loadMigrations()) {
    for (const statement of statements) {
      await cassandra.execute(renderStatement(statement, name, numbers), [], options);
    }
  }
  return cassandra;
}
