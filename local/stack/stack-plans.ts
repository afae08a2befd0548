import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AddressClaim } from './address-claim.ts';
import { cacheFolder } from './cache-folder.ts';
import { planKubernetes } from './kubernetes-plans.ts';
import type { LaunchOptions } from './launch-options.ts';
import type { ProgramPlan } from './program-plan.ts';
import { datacenter, prepareCassandra } from './programs/cassandra.ts';
import { prepareKafka } from './programs/kafka.ts';
import { accepts } from './readiness.ts';
import { waitUntil } from './wait-until.ts';

/** What a stack is made of, and where it will listen. */
export interface StackPlans {
  readonly plans: readonly ProgramPlan[];
  readonly kubeconfig?: string;
  readonly kafka: readonly string[];
  readonly cassandra: readonly string[];
  readonly datacenter: string;
}

const READY_DEADLINE_MS = 120_000;

/** Writes the configuration of every program that was asked for and plans how to start them. */
export async function planStack(
  options: LaunchOptions,
  claim: AddressClaim,
  nowMs: number,
): Promise<StackPlans> {
  const wanted = new Set(options.programs);
  const parts = await Promise.all([
    wanted.has('kube-apiserver') ? planKubernetes(options, claim, nowMs) : undefined,
    wanted.has('kafka') ? planKafka(options, claim) : undefined,
    wanted.has('cassandra') ? planCassandra(options, claim) : undefined,
  ]);
  const [kubernetes, kafka, cassandra] = parts;
  return {
    plans: parts.flatMap(part => part?.plans ?? []).filter(plan => wanted.has(plan.name)),
    ...(kubernetes === undefined ? {} : { kubeconfig: kubernetes.kubeconfig }),
    kafka: kafka === undefined ? [] : [kafka.broker],
    cassandra: cassandra === undefined ? [] : [cassandra.contactPoint],
    datacenter,
  };
}

async function planKafka(
  options: LaunchOptions,
  claim: AddressClaim,
): Promise<{ plans: ProgramPlan[]; broker: string }> {
  const { address } = claim;
  const [port, controllerPort] = [await claim.freePort(), await claim.freePort()];
  const dir = join(options.dir, 'kafka');
  await mkdir(dir, { recursive: true });
  const { java, kafkaJars: jars } = options.parts;
  const run = await prepareKafka({
    java,
    jars,
    dir,
    address,
    port,
    controllerPort,
    heap: options.kafkaHeap,
    jit: options.jit ?? 'quick',
    cache: cacheFolder(),
  });
  return {
    broker: `${address}:${port}`,
    plans: [
      {
        name: 'kafka',
        after: [],
        run,
        graceMs: 0,
        // The broker opens its port to clients as its last step.
        ready: signal =>
          waitUntil('kafka is ready', () => accepts(address, port), {
            deadlineMs: READY_DEADLINE_MS,
            signal,
          }).then(() => {}),
      },
    ],
  };
}

async function planCassandra(
  options: LaunchOptions,
  claim: AddressClaim,
): Promise<{ plans: ProgramPlan[]; contactPoint: string }> {
  const { address } = claim;
  const [port, storagePort, secureStoragePort] = [
    await claim.freePort(),
    await claim.freePort(),
    await claim.freePort(),
  ];
  const dir = join(options.dir, 'cassandra');
  await mkdir(dir, { recursive: true });
  const { java, cassandraJars: jars } = options.parts;
  const run = await prepareCassandra({
    java,
    jars,
    dir,
    address,
    port,
    storagePort,
    secureStoragePort,
    heap: options.cassandraHeap,
    commitLog: options.cassandraCommitLog ?? 'periodic',
    jit: options.jit ?? 'quick',
  });
  return {
    contactPoint: `${address}:${port}`,
    plans: [
      {
        name: 'cassandra',
        after: [],
        run,
        graceMs: 0,
        // Cassandra opens its port to clients as its last step.
        ready: signal =>
          waitUntil('cassandra is ready', () => accepts(address, port), {
            deadlineMs: READY_DEADLINE_MS,
            signal,
          }).then(() => {}),
      },
    ],
  };
}
