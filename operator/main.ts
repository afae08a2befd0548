import { randomBytes } from 'node:crypto';
import { pino, stdTimeFunctions } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { commandOf, runCommand } from './commands/run-command.ts';
import { readConfig } from './config.ts';
import { ConnectionsFile } from './connections-file.ts';
import { createSystems } from './create-systems.ts';
import { startHealthServer } from './health-server.ts';
import { loadKubeConfig } from './kube/kube-config.ts';
import { createKubeMetrics } from './kube/metrics.ts';
import type { Runtime } from './kube/runtime.ts';
import { systemClock } from './kube/system-clock.ts';
import { startOperator } from './start-operator.ts';

/** How long an orderly end may take; a pod's grace period is longer. */
const STOP_MS = 25_000;

const log = pino({
  level: process.env['LOG_LEVEL'] ?? 'info',
  base: { program: 'operator' },
  timestamp: stdTimeFunctions.isoTime,
});

try {
  await main();
} catch (err) {
  log.fatal({ err }, err instanceof Error ? err.message : 'the operator could not start');
  process.exitCode = 1;
  setTimeout(() => process.exit(), 1_000).unref();
}

async function main(): Promise<void> {
  const command = commandOf(process.argv[2]);
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const runtime: Runtime = {
    clock: systemClock,
    random: Math.random,
    log,
    metrics: createKubeMetrics(registry),
  };
  if (command !== undefined) return runCommand(command, process.env, runtime);
  const config = readConfig(process.env);
  const connections = await ConnectionsFile.open(config.connectionsFile);
  const identity = `${config.podName}_${randomBytes(4).toString('hex')}`;
  const systems = await createSystems(connections, config.secretsDir, identity, runtime);
  const kubeConfig = loadKubeConfig();
  const operator = startOperator({ config, kubeConfig, connections, systems, runtime, registry });
  const server = await startHealthServer({
    host: config.host,
    port: config.port,
    registry,
    live: operator.live,
    ready: operator.ready,
    offers: operator.offers,
    clock: systemClock,
    failed: err => log.error({ err }, 'a request could not be answered'),
  });
  log.info({ url: server.url, namespaces: config.namespaces }, 'the operator runs');

  const ending = Promise.withResolvers<void>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.resolve());
  let code = 0;
  try {
    await Promise.race([ending.promise, operator.ended]);
    log.info('the operator stops');
  } catch (err) {
    // Leadership is lost or a cache never came: a new process starts clean.
    log.fatal({ err }, 'the operator can not go on');
    code = 1;
  }
  setTimeout(() => process.exit(code === 0 ? 2 : code), STOP_MS).unref();
  await operator.stop();
  await Promise.all([systems.close(), server.close()]);
  process.exit(code);
}
