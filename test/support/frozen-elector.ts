/**
 * A process for the test of leader election: campaigns, then answers lines on stdin. `write NAME` writes a ConfigMap
 * through the guarded client and prints `written` or why not; `stall MS` blocks the event loop, then writes at once.
 * Usage: frozen-elector.ts KUBECONFIG NAMESPACE IDENTITY LEASE_MS RENEW_MS RETRY_MS
 */
import { createInterface } from 'node:readline';
import { createHttpKubeClient } from '../../operator/kube/http-kube-client.ts';
import { loadKubeConfig } from '../../operator/kube/kube-config.ts';
import { createLeaseElector } from '../../operator/kube/lease.ts';
import { guardWrites } from '../../operator/kube/write-guard.ts';
import { configMaps } from './kube-scene.ts';
import { aRealRuntime } from './test-runtime.ts';

const [kubeconfig, namespace = '', identity = '', ...times] = process.argv.slice(2);
const [leaseDurationMs = 0, renewDeadlineMs = 0, retryMs = 0] = times.map(Number);
const { runtime } = aRealRuntime();
const config = loadKubeConfig(kubeconfig);
const client = createHttpKubeClient({ config, runtime });
const elector = createLeaseElector({
  client,
  runtime,
  identity,
  lease: { namespace, name: 'frozen' },
  leaseDurationMs,
  renewDeadlineMs,
  retryMs,
});
const guarded = guardWrites(client, elector.mayWrite);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function write(name: string): Promise<void> {
  try {
    await guarded.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name } });
    say(`written ${name}`);
  } catch (error) {
    say(`refused ${name} ${error instanceof Error ? error.name : ''}`);
  }
}

createInterface({ input: process.stdin }).on('line', async line => {
  const [word, argument = '', name = ''] = line.split(' ');
  if (word === 'write') await write(argument);
  if (word === 'stall') {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(argument));
    // No turn of the event loop between: nothing could have told us.
    await write(name);
  }
  if (word === 'stop') {
    await elector.stop();
    process.exit(0);
  }
});
elector.start();
elector.acquired.then(() => say('leading')).catch(() => undefined);
elector.lost.then(() => say('lost')).catch(() => undefined);
