import { createCassandra } from '../lib/cassandra.ts';
import { readEnvironment } from '../lib/environment.ts';
import { startHealthServer } from '../lib/health-server.ts';
import { createKafka } from '../lib/kafka.ts';
import { loadConfig } from '../lib/load-config.ts';
import { createLog, type Log } from '../lib/log.ts';
import { createRegistry } from '../lib/metrics.ts';
import { Shutdown } from '../lib/shutdown.ts';
import { systemClock } from '../lib/system-clock.ts';
import { Processor } from './processor.ts';
import { processorConfig } from './processor-config.ts';
import { type ProcessorMeters, registerProcessorMetrics } from './processor-metrics.ts';

/** Shorter than the pod's grace period of 60 s. */
const DRAIN_WITHIN_MS = 45_000;

/** Wires the processor: environment, configuration, Kafka, Cassandra, HTTP, signals. */
async function main(log: Log): Promise<void> {
  const environment = readEnvironment(process.env);
  const config = await loadConfig(processorConfig, environment.configPath);
  const clock = systemClock;
  const { keyspace, writeConsistency } = config;
  const cassandra = createCassandra({
    endpoint: config.cassandra,
    keyspace,
    consistency: writeConsistency,
    log,
  });

  let meters: ProcessorMeters | undefined;
  const processor = new Processor({
    config,
    pod: environment.podName,
    kafka: createKafka({ endpoint: config.kafka, clientId: `smack-processor/${environment.podName}`, log }),
    cassandra,
    clock,
    random: Math.random,
    log,
    meters: () => meters,
  });
  const registry = createRegistry();
  meters = registerProcessorMetrics(registry, processor.partitions);
  const server = await startHealthServer({
    host: environment.podIp,
    port: environment.port,
    registry,
    live: () => processor.live(),
    ready: () => processor.ready(),
    routes: { '/partitions': () => ({ partitions: processor.show() }) },
    log,
  });

  const shutdown = new Shutdown({ deadlineMs: DRAIN_WITHIN_MS, clock, log });
  shutdown.add('store what is closed and leave the group', signal => processor.drain(signal));
  shutdown.add('close Cassandra', () => cassandra.shutdown());
  shutdown.add('close the server', () => server.close());
  shutdown.listen(process, code => process.exit(code));

  log.info({ topic: config.topics.chat, group: config.group }, 'processor started');
  await processor.run();
}

const log = createLog({ program: 'processor', level: process.env['LOG_LEVEL'] ?? 'info' });
main(log).catch((error: unknown) => {
  log.fatal({ err: error }, 'the processor can not go on');
  process.exitCode = 1;
  // Whatever still holds the process: a pod that can't work must be seen to have ended.
  setTimeout(() => process.exit(1), 1_000).unref();
});
