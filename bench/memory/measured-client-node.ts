/** The same cache made with the informer of @kubernetes/client-node: what the runtime is compared with. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CoreV1Api, KubeConfig, makeInformer } from '@kubernetes/client-node';
import { startMeasuring } from './measuring.ts';

await import('kafkajs');
await import('cassandra-driver');

const measuring = startMeasuring();
const config = new KubeConfig();
config.loadFromFile(process.argv[2] ?? '');
const api = config.makeApiClient(CoreV1Api);
const informer = makeInformer(config, '/api/v1/pods', () => api.listPodForAllNamespaces());
await informer.start();
const listedMs = measuring.elapsedMs();
await sleep(5_000);
process.stdout.write(`${JSON.stringify(measuring.result(informer.list().length, listedMs))}\n`);
await informer.stop();
process.exit(0);
