import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { cachedFolder } from '../cached-folder.ts';
import type { Command } from '../child-program.ts';
import { type Jit, jvmOptions } from './jvm-options.ts';

export interface KafkaOptions {
  readonly java: string;
  readonly jars: string;
  /** Folder of data and configuration; the caller's alone. */
  readonly dir: string;
  readonly address: string;
  readonly port: number;
  readonly controllerPort: number;
  /** Heap as the JVM writes it, e.g. `512m`. */
  readonly heap: string;
  readonly jit: Jit;
  /** Folder of things made once for all stacks. */
  readonly cache: string;
}

/** Identifies the cluster in its own storage; stacks are apart by their ports, so all may share it. */
export const CLUSTER_ID = 'c21hY2stbG9jYWwtc3RhY2';
const FORMAT_DEADLINE_MS = 60_000;

/** Writes the configuration of one broker that is its own controller (KRaft) and says how to start it. */
export async function prepareKafka(options: KafkaOptions): Promise<Command> {
  const config = join(options.dir, 'server.properties');
  const log4j = join(options.dir, 'log4j2.properties');
  const data = join(options.dir, 'data');
  await mkdir(join(options.dir, 'tmp'), { recursive: true });
  await writeFile(config, serverProperties(options, data));
  await writeFile(log4j, log4jProperties);
  await cp(await formattedStorage(options), data, { recursive: true });
  return {
    command: options.java,
    args: [
      ...jvmOptions(options, join(options.dir, 'tmp')),
      `-Dlog4j2.configurationFile=${log4j}`,
      '-cp',
      `${options.jars}/*`,
      'kafka.Kafka',
      config,
    ],
  };
}

/**
 * An empty storage folder, formatted once and copied for each stack: the tool that does it is a whole JVM. That works
 * because the voters are named in the configuration (static quorum), not in the storage.
 */
function formattedStorage(options: KafkaOptions): Promise<string> {
  return cachedFolder(join(options.cache, `kafka-storage-${basename(options.jars)}`), async into => {
    const config = join(options.dir, 'format.properties');
    await writeFile(config, serverProperties(options, into));
    const args = [
      ...jvmOptions({ ...options, heap: '128m' }, join(options.dir, 'tmp')),
      '-cp',
      `${options.jars}/*`,
    ];
    args.push('kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', config);
    await promisify(execFile)(options.java, args, { timeout: FORMAT_DEADLINE_MS });
  });
}

/**
 * Internal topics get one replica and few partitions, or one broker could not hold them. Topics are never created by
 * mistake: a typing error in a name must be an error, and a topic deleted by hand must stay deleted.
 */
export function serverProperties(
  { address, port, controllerPort }: Pick<KafkaOptions, 'address' | 'port' | 'controllerPort'>,
  data: string,
): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${address}:${controllerPort}`,
    listeners: `PLAINTEXT://${address}:${port},CONTROLLER://${address}:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://${address}:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': data,
    'auto.create.topics.enable': 'false',
    'group.initial.rebalance.delay.ms': '0',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '5',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '5',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'share.coordinator.state.topic.num.partitions': '5',
    'log.cleaner.dedupe.buffer.size': String(16 * 1024 * 1024),
    'log.segment.delete.delay.ms': '1000',
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** Everything of level info and above goes to standard output. */
export const log4jProperties = `status=error
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d{ISO8601} %p %c{1}: %m%n
rootLogger.level=info
rootLogger.appenderRef.console.ref=console
`;
