import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { launchStack } from '../../local/stack/launch-stack.ts';
import { parts } from '../../local/stack/stack-parts.ts';
import { createHttpKubeClient, type HttpKubeClient } from '../../operator/kube/http-kube-client.ts';
import { loadKubeConfig } from '../../operator/kube/kube-config.ts';
import { createKubeMetrics } from '../../operator/kube/metrics.ts';
import type { Resource } from '../../operator/kube/object.ts';
import { systemClock } from '../../operator/kube/system-clock.ts';
import type { Bench, BenchOptions } from '../bench.ts';
import { aPod, aPodStatus } from './a-pod.ts';
import type { Measured } from './measuring.ts';

const namespace = 'bench-memory';
const pods: Resource = core('pods', 'Pod', true);
const MINUTES_MS = 60_000;
/**
 * How the operator is to be started. V8 lets its young generation grow to 128 MB while a list is read when it knows of no
 * limit; in a pod with a memory limit it would not. With 16 MB the list takes no longer.
 */
const nodeFlags = ['--max-semi-space-size=16'];

export const bench: Bench = {
  name: 'memory',
  describe:
    "RSS of the operator's runtime with 20,000 pods in its cache, beside the informer of @kubernetes/client-node",
  async run(options, report) {
    const count = options.quick ? 2_000 : 20_000;
    const dir = await mkdtemp(join(tmpdir(), 'smack-bench-'));
    // A control plane of its own without controllers: nothing schedules, runs or deletes these pods.
    const stack = await launchStack(
      {
        name: 'bench-memory',
        dir: join(dir, 'stack'),
        programs: ['etcd', 'kube-apiserver'],
        attached: true,
        keepLogs: false,
        kafkaHeap: '',
        cassandraHeap: '',
        parts: { controlPlane: await parts.controlPlane(), kafkaJars: '', cassandraJars: '', java: '' },
      },
      () => {},
    );
    try {
      const kubeconfig = stack.state().kubeconfig ?? '';
      const podBytes = await fill(kubeconfig, count, options);
      const shape = `${count} pods of ${(podBytes / 1_000).toFixed(1)} KB, node ${nodeFlags.join(' ')}`;
      options.progress('measuring @kubernetes/client-node');
      const theirs = await measure('measured-client-node.ts', kubeconfig, count);
      options.progress('measuring the runtime');
      const ours = await measure('measured-runtime.ts', kubeconfig, count);
      for (const { metric, unit, of } of measures) {
        const anchor = `${of(theirs).toFixed(of(theirs) < 10 ? 2 : 0)} ${unit}: informer of @kubernetes/client-node, same run`;
        report({ shape, metric, value: of(ours), unit, anchor, ratio: of(theirs) / of(ours) });
      }
    } finally {
      await stack.end();
      await rm(dir, { recursive: true, force: true });
    }
  },
};

const measures: readonly { metric: string; unit: string; of: (measured: Measured) => number }[] = [
  { metric: 'rss MB', unit: 'MB', of: measured => measured.rssMb },
  { metric: 'peak rss MB', unit: 'MB', of: measured => measured.peakRssMb },
  { metric: 'bytes a pod', unit: 'B', of: measured => measured.bytesAPod },
  { metric: 'longest stall', unit: 'ms', of: measured => measured.longestStallMs },
  { metric: 'list', unit: 's', of: measured => measured.listSeconds },
];

/** Creates the pods through the API server; returns the size of one as it is sent back, in bytes of JSON. */
async function fill(kubeconfig: string, count: number, { progress }: BenchOptions): Promise<number> {
  const runtime = {
    clock: systemClock,
    random: Math.random,
    log: pino({ level: 'silent' }),
    metrics: createKubeMetrics(new Registry()),
  };
  const client = createHttpKubeClient({ config: loadKubeConfig(kubeconfig), runtime });
  try {
    await client.create(core('namespaces', 'Namespace', false), {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
    });
    // Without a controller manager nobody else makes it, and no pod is admitted without.
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name: 'default' } };
    await client.create(core('serviceaccounts', 'ServiceAccount', true), account);
    let next = 0;
    async function worker(): Promise<void> {
      for (let index = next++; index < count; index = next++) {
        await createPod(client, index);
        if ((index + 1) % 2_000 === 0) progress(`${index + 1} of ${count} pods`);
      }
    }
    await Promise.all(Array.from({ length: 32 }, worker));
    const page = await client.page(pods, { namespace, limit: 1 });
    return JSON.stringify(page.items[0]).length;
  } finally {
    client.close();
  }
}

async function createPod(client: HttpKubeClient, index: number): Promise<void> {
  const pod = aPod(namespace, index);
  await client.create(pods, pod);
  const body = { status: aPodStatus(index) };
  await client.patch(
    pods,
    pod.metadata,
    { kind: 'merge', body },
    { subresource: 'status', fieldManager: 'kubelet' },
  );
}

async function measure(program: string, kubeconfig: string, count: number): Promise<Measured> {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const args = ['--expose-gc', ...nodeFlags, file, kubeconfig];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 5 * MINUTES_MS });
  const measured: Measured = JSON.parse(stdout);
  if (measured.pods !== count) throw new Error(`${program} saw ${measured.pods} of ${count} pods`);
  return measured;
}

function core(plural: string, kind: string, namespaced: boolean): Resource {
  return { group: '', version: 'v1', plural, kind, namespaced };
}
