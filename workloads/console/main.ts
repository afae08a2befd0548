import { fileURLToPath } from 'node:url';
import { KubeConfig } from '@kubernetes/client-node';
import { startHealthServer } from '../lib/health-server.ts';
import { loadConfig } from '../lib/load-config.ts';
import { createLog, type Log } from '../lib/log.ts';
import { createRegistry } from '../lib/metrics.ts';
import { Shutdown } from '../lib/shutdown.ts';
import { systemClock } from '../lib/system-clock.ts';
import { createKubeApi } from './access/kube-api.ts';
import { startConsole } from './console.ts';
import { consoleConfig } from './console-config.ts';
import { readConsoleEnvironment } from './console-environment.ts';

/** Shorter than the pod's grace period. */
const DRAIN_WITHIN_MS = 15_000;

/** Wires the console: environment, configuration, the API server, HTTP, signals. */
async function main(log: Log): Promise<void> {
  const environment = readConsoleEnvironment(process.env);
  const config = await loadConfig(consoleConfig, environment.configPath);
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromDefault();
  const console = await startConsole({
    config,
    host: environment.listen,
    port: environment.port,
    pod: environment.podName,
    page: environment.page ?? fileURLToPath(new URL('dist/web', import.meta.url)),
    api: createKubeApi(kubeConfig),
    clock: systemClock,
    random: Math.random,
    log,
  });
  const health = await startHealthServer({
    host: environment.podIp,
    port: environment.healthPort,
    registry: createRegistry(),
    live: console.live,
    ready: console.ready,
    log,
  });

  const shutdown = new Shutdown({ deadlineMs: DRAIN_WITHIN_MS, clock: systemClock, log });
  shutdown.add('end requests and streams', () => console.drain());
  shutdown.add('close the health server', () => health.close());
  shutdown.listen(process, code => process.exit(code));
}

const log = createLog({ program: 'console', level: process.env['LOG_LEVEL'] ?? 'info' });
main(log).catch((error: unknown) => {
  log.fatal({ err: error }, 'the console can not go on');
  process.exitCode = 1;
  // Whatever still holds the process: a pod that can't work must be seen to have ended.
  setTimeout(() => process.exit(1), 1_000).unref();
});
