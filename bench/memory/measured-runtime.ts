/**
 * The operator's runtime as a process of its own: client, cache of all pods with an index, metrics, and the drivers that
 * the operator loads. Prints one JSON line of measurements once the cache has synced and has been left in peace.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createHttpKubeClient } from '../../operator/kube/http-kube-client.ts';
import { createInformer } from '../../operator/kube/informer.ts';
import { loadKubeConfig } from '../../operator/kube/kube-config.ts';
import { createKubeMetrics } from '../../operator/kube/metrics.ts';
import type { KubeObject } from '../../operator/kube/object.ts';
import { systemClock } from '../../operator/kube/system-clock.ts';
import { startMeasuring } from './measuring.ts';

await import('kafkajs');
await import('cassandra-driver');

type Pod = KubeObject & { readonly spec?: { readonly nodeName?: string } };

const measuring = startMeasuring();
const log = pino({ level: 'silent' });
const runtime = { clock: systemClock, random: Math.random, log, metrics: createKubeMetrics(new Registry()) };
const client = createHttpKubeClient({ config: loadKubeConfig(process.argv[2]), runtime });
const informer = createInformer<Pod>({
  resource: { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true },
  client,
  runtime,
  indexes: { node: pod => (pod.spec?.nodeName === undefined ? [] : [pod.spec.nodeName]) },
});
informer.start();
await informer.whenSynced();
const listedMs = measuring.elapsedMs();
// Long enough for the collector to do what it does by itself.
await sleep(5_000);
process.stdout.write(`${JSON.stringify(measuring.result(informer.store.size, listedMs))}\n`);
await informer.stop();
client.close();
