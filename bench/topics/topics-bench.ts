import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { connectAdmin } from '../../local/install/admin.ts';
import { applyManifests } from '../../local/install/apply-manifests.ts';
import { installOperator } from '../../local/install/install-operator.ts';
import { launchStack, type Stack } from '../../local/stack/launch-stack.ts';
import { parts } from '../../local/stack/stack-parts.ts';
import { twitchPipelines } from '../../operator/api/resources.ts';
import { createKubeMetrics } from '../../operator/kube/metrics.ts';
import { systemClock } from '../../operator/kube/system-clock.ts';
import type { Bench, BenchOptions } from '../bench.ts';
import { type Measured, measurePipelines, pipelineOf, type Shape } from './measure-pipelines.ts';

/** Strimzi's topic operator: 250 topics in 9.17 s (strimzi-kafka-operator, pull request 9907). */
const STRIMZI_TOPICS_A_SECOND = 27;
/** Marathon's own scale test: 1,000 applications in 200 s. */
const MARATHON_SECONDS = 200;
const TOPICS_A_PIPELINE = 3;
const NAMESPACE = 'bench-topics';

export const bench: Bench = {
  name: 'topics',
  describe: 'topics a second from applied pipelines to ready topics, queues included, beside Strimzi',
  async run(options, report) {
    const shapes: readonly Shape[] = options.quick
      ? [{ pipelines: 25, partitions: 1 }]
      : [
          { pipelines: 250, partitions: 1 },
          { pipelines: 250, partitions: 12 },
          { pipelines: 1_000, partitions: 1 },
        ];
    await withOperator(options, async measure => {
      // What is measured is a cluster that runs, as Strimzi's was: not two JVMs that compile themselves, nor an API
      // server that has just got a new kind and rebuilds what it says about itself.
      options.progress('warming up');
      await measure({ pipelines: 40, partitions: 1 });
      for (const shape of shapes) {
        const text = `${shape.pipelines} pipelines of ${shape.partitions + 2} partitions in 3 topics`;
        options.progress(text);
        tell(text, shape, await measure(shape), report);
      }
    });
  },
};

function tell(
  text: string,
  { pipelines }: Shape,
  measured: Measured,
  report: Parameters<Bench['run']>[1],
): void {
  const rate = (pipelines * TOPICS_A_PIPELINE) / measured.topicsSeconds;
  const p99 = (sorted: readonly number[]) => sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
  report({
    shape: text,
    metric: 'topics/s',
    value: rate,
    unit: '1/s',
    anchor: `${STRIMZI_TOPICS_A_SECOND} topics/s: Strimzi's topic operator, its pull request 9907`,
    ratio: rate / STRIMZI_TOPICS_A_SECOND,
  });
  const ends: readonly (readonly [string, readonly number[]])[] = [
    ['event to TopicsReady p99', measured.topics],
    ['event to Ready p99', measured.ready],
  ];
  for (const [metric, seconds] of ends) {
    report({
      shape: text,
      metric,
      value: p99(seconds),
      unit: 's',
      anchor: 'none: Strimzi reports none with its queue',
    });
  }
  report({
    shape: text,
    metric: 'all in final status',
    value: measured.readySeconds,
    unit: 's',
    anchor: `${MARATHON_SECONDS} s for 1,000: Marathon's scale test`,
    ...(pipelines === 1_000 ? { ratio: MARATHON_SECONDS / measured.readySeconds } : {}),
  });
}

/** Does `work` with a stack of its own and the operator as a process of its own, as it is installed. */
async function withOperator(
  options: BenchOptions,
  work: (measure: (shape: Shape) => Promise<Measured>) => Promise<void>,
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'smack-bench-'));
  let stack: Stack | undefined;
  try {
    options.progress('starting the API server, Kafka and Cassandra');
    stack = await launch(join(dir, 'stack'));
    const { kubeconfig = '', kafka = [], cassandra = [], datacenter = '', address } = stack.state();
    using admin = connectAdmin(kubeconfig);
    const { program } = await installOperator({
      admin,
      dir: join(dir, 'stack'),
      address,
      endpoints: { kafka, cassandra, datacenter, twitch: 'ws://127.0.0.1:1', pingSeconds: 30 },
      signal: AbortSignal.timeout(120_000),
    });
    try {
      await applyManifests(admin.client, `{apiVersion: v1, kind: Namespace, metadata: {name: ${NAMESPACE}}}`);
      const runtime = {
        clock: systemClock,
        random: Math.random,
        log: pino({ level: 'silent' }),
        metrics: createKubeMetrics(new Registry()),
      };
      // Stays, and so does the namespace's keyspace.
      await admin.client.create(twitchPipelines, pipelineOf(NAMESPACE, 'first', 1));
      await work(shape => measurePipelines(admin.client, runtime, NAMESPACE, shape));
    } finally {
      await program.stop(5_000);
    }
  } finally {
    await stack?.end();
    await rm(dir, { recursive: true, force: true });
  }
}

async function launch(dir: string): Promise<Stack> {
  return launchStack(
    {
      name: 'bench-topics',
      dir,
      // No scheduler: paused pipelines have no pods. Controllers, for a Deployment is settled when they have seen it.
      programs: ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kafka', 'cassandra'],
      attached: true,
      keepLogs: false,
      kafkaHeap: '512m',
      cassandraHeap: '1g',
      parts: {
        controlPlane: await parts.controlPlane(),
        kafkaJars: await parts.kafkaJars(),
        cassandraJars: await parts.cassandraJars(),
        java: await parts.java(),
      },
    },
    () => undefined,
  );
}
