import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createEventRecorder } from '../../operator/kube/event-recorder.ts';
import { createHttpKubeClient } from '../../operator/kube/http-kube-client.ts';
import { createKubeMetrics } from '../../operator/kube/metrics.ts';
import { systemClock } from '../../operator/kube/system-clock.ts';
import { createDataCache } from './data-cache.ts';
import { defaultImages } from './images.ts';
import { NodeAgent } from './node-agent.ts';
import type { NodesConfig } from './nodes-config.ts';
import { killJournaled, openProcessJournal } from './process-journal.ts';
import { kubeletBackoff } from './restart-backoff.ts';
import { createServiceAccountTokens } from './service-account-tokens.ts';
import { tokenRequester } from './token-request.ts';

/** Longest wait for containers when the node ends: whoever stops a stack does not want to wait for them. */
const END_GRACE_SECONDS = 4;

const config = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as NodesConfig;
const log = pino({ name: 'nodes' });
const kubeConfig = new KubeConfig();
kubeConfig.loadFromFile(config.kubeconfig);
const runtime = { clock: systemClock, random: Math.random, log, metrics: createKubeMetrics(new Registry()) };
const client = createHttpKubeClient({ config: kubeConfig, runtime, userAgent: 'process-node/0.1' });
const journalFolder = join(config.folder, 'processes');
killJournaled(journalFolder);
const journal = openProcessJournal(journalFolder);
const cache = createDataCache(client, runtime);
const tokens = createServiceAccountTokens(tokenRequester(kubeConfig), systemClock);
const server = new URL(kubeConfig.getCurrentCluster()?.server ?? '');

const recorder = createEventRecorder({
  client,
  controller: 'smack.dev/process-node',
  instance: 'process-nodes',
  runtime,
});

const agents = config.nodes.map(
  plan =>
    new NodeAgent({
      plan,
      facts: {
        arch: process.arch === 'x64' ? 'amd64' : process.arch,
        version: 'v1.34.4',
        bootId: String(process.pid),
      },
      serving: config.serving,
      client,
      runtime,
      cache,
      tokens,
      images: { ...defaultImages(process.execPath), ...config.images },
      backoff: config.backoff ?? kubeletBackoff,
      journal,
      baseEnv: {
        PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
        KUBERNETES_SERVICE_HOST: server.hostname,
        KUBERNETES_SERVICE_PORT: server.port,
      },
      folder: join(config.folder, plan.name),
      logs: config.logs,
      tellEvent: (pod, type, reason, note) => {
        log.info({ pod: `${pod.metadata.namespace}/${pod.metadata.name}`, type, reason }, note);
        recorder.record(pod, { type, reason, action: reason, note });
      },
    }),
);

const stop = new Promise<void>(resolve => {
  process.once('SIGTERM', resolve);
  process.once('SIGINT', resolve);
});
cache.start();
const started = Promise.all(agents.map(agent => agent.start()));
started.catch(error => {
  log.fatal({ error: String(error) }, 'a node could not be registered');
  process.exit(1);
});
await Promise.race([started, stop]);
await stop;
await Promise.race([
  Promise.all(agents.map(agent => agent.end(END_GRACE_SECONDS))),
  sleep(END_GRACE_SECONDS * 1000 + 1000),
]);
killJournaled(journalFolder);
process.exit(0);
