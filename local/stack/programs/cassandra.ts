import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Command } from '../child-program.ts';
import { type Jit, jvmOptions } from './jvm-options.ts';

export interface CassandraOptions {
  /** Must be Java 17. */
  readonly java: string;
  readonly jars: string;
  /** Folder of data and configuration; the caller's alone. */
  readonly dir: string;
  readonly address: string;
  readonly port: number;
  readonly storagePort: number;
  readonly secureStoragePort: number;
  /** Heap as the JVM writes it, e.g. `1g`. */
  readonly heap: string;
  readonly jit: Jit;
  readonly commitLog: CommitLog;
}

/**
 * When a write is confirmed. `periodic`: at once, and a node that is killed forgets the last 100 ms of what it confirmed
 * (DEFAULT_MARKER_INTERVAL_MILLIS of AbstractCommitLogService), which other replicas make good where there are any.
 * `batch`: when it is on the disk.
 */
export type CommitLog = 'periodic' | 'batch';

/** What SimpleSnitch calls the only datacenter. */
export const datacenter = 'datacenter1';

/** Writes the configuration of a node that is a cluster of its own and says how to start it. */
export async function prepareCassandra(options: CassandraOptions): Promise<Command> {
  const config = join(options.dir, 'cassandra.yaml');
  const logback = join(options.dir, 'logback.xml');
  await mkdir(join(options.dir, 'tmp'), { recursive: true });
  await writeFile(config, stringify(cassandraYaml(options)));
  await writeFile(logback, logbackXml);
  const jamm = (await readdir(options.jars)).find(jar => /^jamm-.*\.jar$/.test(jar));
  if (jamm === undefined)
    throw new Error(`${options.jars} has no jamm-*.jar, which Cassandra needs as an agent`);
  const files = { ...options, jamm: join(options.jars, jamm), config, logback };
  return { command: options.java, args: cassandraArguments(files) };
}

/** Where a Cassandra's files lie; all absolute. */
export interface CassandraFiles extends Pick<CassandraOptions, 'jars' | 'dir' | 'heap' | 'jit'> {
  /** The jar of the agent that measures objects. */
  readonly jamm: string;
  readonly config: string;
  readonly logback: string;
}

/** What Java is started with. */
export function cassandraArguments(files: CassandraFiles): string[] {
  return [
    ...jvmOptions(files, join(files.dir, 'tmp')),
    `-javaagent:${files.jamm}`,
    ...moduleAccess,
    '-Djava.security.manager=allow',
    '-Djdk.attach.allowAttachSelf=true',
    '-Dio.netty.tryReflectionSetAccessible=true',
    '-Djava.net.preferIPv4Stack=true',
    `-Dcassandra.config=file://${files.config}`,
    `-Dcassandra.storagedir=${join(files.dir, 'data')}`,
    `-Dlogback.configurationFile=file://${files.logback}`,
    '-Dcassandra-foreground=yes',
    // Alone in its cluster, a node need not wait for others.
    '-Dcassandra.skip_wait_for_gossip_to_settle=0',
    '-Dcassandra.ring_delay_ms=0',
    '-Dcassandra.superuser_setup_delay_ms=0',
    '-cp',
    `${files.jars}/*`,
    'org.apache.cassandra.service.CassandraDaemon',
  ];
}

/** The configuration of a node that is a cluster of its own. */
export function cassandraYaml(
  options: Pick<CassandraOptions, 'address' | 'port' | 'storagePort' | 'secureStoragePort' | 'commitLog'>,
): object {
  const { address, port, storagePort, secureStoragePort, commitLog } = options;
  return {
    cluster_name: 'smack',
    num_tokens: 1,
    initial_token: '0',
    auto_bootstrap: false,
    partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
    endpoint_snitch: 'SimpleSnitch',
    seed_provider: [
      {
        class_name: 'org.apache.cassandra.locator.SimpleSeedProvider',
        parameters: [{ seeds: `${address}:${storagePort}` }],
      },
    ],
    listen_address: address,
    storage_port: storagePort,
    ssl_storage_port: secureStoragePort,
    rpc_address: address,
    native_transport_port: port,
    commitlog_sync: commitLog,
    ...(commitLog === 'periodic' ? { commitlog_sync_period: '10000ms' } : {}),
    // A dropped keyspace would leave its files behind as a snapshot.
    auto_snapshot: false,
  };
}

/** Cassandra's own list, conf/jvm17-server.options of 5.0. */
const moduleAccess = [
  ...exportsOf('java.base', ['jdk.internal.misc', 'jdk.internal.ref', 'java.lang.ref', 'sun.nio.ch']),
  ...exportsOf('java.management.rmi', ['com.sun.jmx.remote.internal.rmi']),
  ...exportsOf('java.rmi', ['sun.rmi.registry', 'sun.rmi.server']),
  ...exportsOf('java.sql', ['java.sql']),
  ...exportsOf('jdk.unsupported', ['sun.misc']),
  ...exportsOf('jdk.compiler', ['com.sun.tools.javac.file']),
  ...exportsOf('jdk.attach', ['sun.tools.attach']),
  ...opensOf('java.base', [
    'java.lang.module',
    'java.io',
    'java.lang',
    'java.lang.reflect',
    'java.util',
    'java.nio',
    'jdk.internal.loader',
    'jdk.internal.ref',
    'jdk.internal.reflect',
    'jdk.internal.math',
    'jdk.internal.module',
    'jdk.internal.util.jar',
    'sun.nio.ch',
  ]),
  ...opensOf('jdk.management', ['com.sun.management.internal']),
  ...opensOf('jdk.compiler', ['com.sun.tools.javac']),
];

function exportsOf(module: string, packages: readonly string[]): string[] {
  return packages.map(name => `--add-exports=${module}/${name}=ALL-UNNAMED`);
}

function opensOf(module: string, packages: readonly string[]): string[] {
  return packages.map(name => `--add-opens=${module}/${name}=ALL-UNNAMED`);
}

/** Everything of level info and above goes to standard output. */
export const logbackXml = `<configuration>
  <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%date{ISO8601} %level %logger{0}: %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="STDOUT"/></root>
</configuration>
`;
