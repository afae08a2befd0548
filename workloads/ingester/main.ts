import { readFile } from 'node:fs/promises';
import { readEnvironment } from '../lib/environment.ts';
import { startHealthServer } from '../lib/health-server.ts';
import { createKafka } from '../lib/kafka.ts';
import { parseConfig } from '../lib/load-config.ts';
import { createLog, type Log } from '../lib/log.ts';
import { createRegistry } from '../lib/metrics.ts';
import { Shutdown } from '../lib/shutdown.ts';
import { systemClock } from '../lib/system-clock.ts';
import { watchConfig } from '../lib/watch-config.ts';
import { Ingester } from './ingester.ts';
import { ingesterConfig } from './ingester-config.ts';
import { type IngesterMeters, registerIngesterMetrics } from './ingester-metrics.ts';
import { tmiConnect } from './tmi-connection.ts';

/** Shorter than the pod's grace period of 30 s. */
const DRAIN_WITHIN_MS = 25_000;

/** Wires the ingester: environment, configuration, Kafka, chat, HTTP, signals. */
async function main(log: Log): Promise<void> {
  const environment = readEnvironment(process.env);
  const text = await readFile(environment.configPath, 'utf8');
  const config = parseConfig(ingesterConfig, text, environment.configPath);
  const clock = systemClock;
  const source = `${environment.podName}/${clock.now().toString(36)}`;

  let meters: IngesterMeters | undefined;
  const ingester = new Ingester({
    config,
    source,
    connect: tmiConnect(config.twitch.url, log),
    kafka: createKafka({ endpoint: config.kafka, clientId: `smack-ingester/${environment.podName}`, log }),
    clock,
    random: Math.random,
    log,
    onBatch: (records, ms) => meters?.batch(records, ms),
    onRetry: () => meters?.retry(),
  });

  const registry = createRegistry();
  meters = registerIngesterMetrics(registry, ingester, clock.now);
  const server = await startHealthServer({
    host: environment.podIp,
    port: environment.port,
    registry,
    live: () => ({ ok: true }),
    ready: () => ingester.ready(),
    routes: { '/channels': () => ingester.channels() },
    log,
  });

  const stopped = new AbortController();
  const shutdown = new Shutdown({ deadlineMs: DRAIN_WITHIN_MS, clock, log });
  shutdown.add('stop following the configuration', () => stopped.abort());
  shutdown.add('write what was read', signal => ingester.drain(signal));
  shutdown.add('close the server', () => server.close());
  shutdown.listen(process, code => process.exit(code));

  const watching = watchConfig(
    {
      schema: ingesterConfig,
      path: environment.configPath,
      clock,
      signal: stopped.signal,
      onChange: changed => {
        log.info({ channels: changed.channels.length }, 'the channels have changed');
        ingester.setChannels(changed.channels);
      },
      onError: error => log.error({ err: error }, 'the new configuration is not used'),
    },
    text,
  );
  log.info({ source, channels: config.channels.length }, 'ingester started');
  await Promise.all([ingester.run(), watching]);
}

const log = createLog({ program: 'ingester', level: process.env['LOG_LEVEL'] ?? 'info' });
main(log).catch((error: unknown) => {
  log.fatal({ err: error }, 'the ingester can not go on');
  process.exitCode = 1;
  // Whatever still holds the process: a pod that can't work must be seen to have ended.
  setTimeout(() => process.exit(1), 1_000).unref();
});
