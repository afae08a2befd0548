import { type AuditedPatch, AuditedPatches } from './audited-patches.ts';
import { runBareLoop } from './bare-loop.ts';
import { deletePods, makePods, PODS_A_NODE } from './fake-cluster.ts';
import { type GrantsScene, IN_FLIGHT, NEVER_CAPPED, teams } from './grants-scene.ts';

/** What it took to pin and ungate so many pods. */
export interface LoopRun {
  readonly pods: number;
  readonly seconds: number;
  /** User and system time of the client. */
  readonly clientCpuSeconds: number;
  /** That of the API server and etcd. */
  readonly serverCpuSeconds: number;
}

export interface Compared {
  readonly bare: readonly LoopRun[];
  readonly operator: readonly LoopRun[];
}

/**
 * Both loops in turn over equal pods, whoever is first changing: whatever else the machine does concerns both alike. The operator runs in its own rounds
 * alone, since its watch would cost the API server something in those of the bare loop.
 */
export async function compareLoops(
  scene: GrantsScene,
  { rounds, pods, prefix }: { readonly rounds: number; readonly pods: number; readonly prefix: string },
): Promise<Compared> {
  const bare: LoopRun[] = [];
  const operator: LoopRun[] = [];
  for (let round = 0; round < rounds; round++) {
    const turns = [
      async () => bare.push(await measureBare(scene, `${prefix}-bare-${round}`, pods)),
      async () => operator.push(await measureOperator(scene, `${prefix}-ours-${round}`, pods)),
    ];
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
  }
  return { bare, operator };
}

async function measureBare(scene: GrantsScene, prefix: string, count: number): Promise<LoopRun> {
  const made = await makePods(scene.admin.client, prefix, count, teams);
  const audited = await AuditedPatches.from(scene.auditLog);
  const [client, server] = [process.cpuUsage(), scene.serverCpuSeconds()];
  await runBareLoop(scene.operatorConfig, made, count / PODS_A_NODE, IN_FLIGHT);
  const { user, system } = process.cpuUsage(client);
  const serverCpuSeconds = scene.serverCpuSeconds() - server;
  const patches = podPatches(await audited.podsPatched(count));
  const began = Math.min(...patches.map(({ receivedAt }) => receivedAt));
  await deletePods(scene.admin.client, made);
  return {
    pods: count,
    seconds: (lastOf(patches) - began) / 1_000,
    clientCpuSeconds: (user + system) / 1e6,
    serverCpuSeconds,
  };
}

async function measureOperator(scene: GrantsScene, prefix: string, count: number): Promise<LoopRun> {
  await scene.setRoles(false);
  const made = await makePods(scene.admin.client, prefix, count, teams);
  await using operator = await scene.startOperator(NEVER_CAPPED);
  const audited = await AuditedPatches.from(scene.auditLog);
  const [client, server] = [operator.cpuSeconds(), scene.serverCpuSeconds()];
  const began = Date.now();
  await scene.setRoles(true);
  const patches = podPatches(await audited.podsPatched(count));
  const clientCpuSeconds = operator.cpuSeconds() - client;
  const serverCpuSeconds = scene.serverCpuSeconds() - server;
  await deletePods(scene.admin.client, made);
  return { pods: count, seconds: (lastOf(patches) - began) / 1_000, clientCpuSeconds, serverCpuSeconds };
}

function podPatches(patches: readonly AuditedPatch[]): readonly AuditedPatch[] {
  return patches.filter(({ resource }) => resource === 'pods');
}

function lastOf(patches: readonly AuditedPatch[]): number {
  return Math.max(...patches.map(({ answeredAt }) => answeredAt));
}

/** Pods a second over all rounds. */
export function rateOf(runs: readonly LoopRun[]): number {
  return sum(runs, ({ pods }) => pods) / sum(runs, ({ seconds }) => seconds);
}

/** Milliseconds of processor time a pod, of the client alone or of the servers. */
export function cpuMsOf(runs: readonly LoopRun[], of: 'client' | 'server'): number {
  return (sum(runs, run => run[`${of}CpuSeconds`]) * 1_000) / sum(runs, ({ pods }) => pods);
}

function sum(runs: readonly LoopRun[], of: (run: LoopRun) => number): number {
  return runs.reduce((total, run) => total + of(run), 0);
}
