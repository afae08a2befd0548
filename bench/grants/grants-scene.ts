import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { accountKubeconfig } from '../../local/install/account-kubeconfig.ts';
import { type Admin, connectAdmin } from '../../local/install/admin.ts';
import { applyManifests } from '../../local/install/apply-manifests.ts';
import { renderConnections } from '../../local/install/connections-file.ts';
import { installManifests } from '../../local/install/install-operator.ts';
import { OPERATOR_ACCOUNT, startOperator } from '../../local/install/operator-process.ts';
import { launchStack } from '../../local/stack/launch-stack.ts';
import { parts } from '../../local/stack/stack-parts.ts';
import type { ProgramName } from '../../local/stack/stack-state.ts';
import { waitUntil } from '../../local/stack/wait-until.ts';
import { makeNamespace } from './fake-cluster.ts';

/** Teams of the bench: team-0, team-1, ... with a namespace each, and weights 1, 2, ... */
const TEAMS = 4;
export const teams: readonly string[] = Array.from({ length: TEAMS }, (_, index) => `team-${index}`);

/** Patches in flight: as many as the operator has by default. */
export const IN_FLIGHT = 32;
/** Where nobody binds pods the cap of granted and unbound ones would end the measurement. */
export const NEVER_CAPPED = { SMACK_OFFERS_MAX_UNBOUND: '100000' };

/** A real API server with the operator's manifests installed, and no controllers: nodes and pods stay as they are made. */
export interface GrantsScene extends AsyncDisposable {
  readonly admin: Admin;
  /** Of the operator's own account. */
  readonly operatorConfig: KubeConfig;
  readonly auditLog: string;
  /** User and system time of the API server and etcd so far. */
  serverCpuSeconds(): number;
  /** Closed roles may hold no pod: what is made waits. */
  setRoles(open: boolean): Promise<void>;
  /** Starts the operator as it is installed: a process of its own with its own account. Resolves when it leads and has seen the cluster. */
  startOperator(env: Readonly<Record<string, string>>): Promise<OperatorUnderLoad>;
}

export interface OperatorUnderLoad extends AsyncDisposable {
  /** User and system time so far. */
  cpuSeconds(): number;
  /** Resident memory. */
  rssMb(): number;
}

export async function aGrantsScene(programs: readonly ProgramName[]): Promise<GrantsScene> {
  await using cleanup = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'smack-bench-'));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  const dir = join(folder, 'stack');
  const controlPlane = await parts.controlPlane();
  const stack = await launchStack(
    {
      name: 'bench-grants',
      dir,
      programs,
      attached: true,
      keepLogs: false,
      kafkaHeap: '',
      cassandraHeap: '',
      parts: { controlPlane, kafkaJars: '', cassandraJars: '', java: '' },
    },
    () => undefined,
  );
  cleanup.defer(() => stack.end());
  const { kubeconfig = '', address } = stack.state();
  const admin = connectAdmin(kubeconfig);
  cleanup.use(admin);
  await installManifests(admin, AbortSignal.timeout(60_000));
  for (const team of teams) await makeNamespace(admin.client, team);
  const operatorConfig = new KubeConfig();
  operatorConfig.loadFromString(await accountKubeconfig(admin.config, OPERATOR_ACCOUNT));
  const running = cleanup.move();
  return {
    admin,
    operatorConfig,
    serverCpuSeconds: () =>
      stack.state().programs.reduce((sum, { process: its }) => sum + (its ? cpuSecondsOf(its.pid) : 0), 0),
    auditLog: join(dir, 'logs', 'audit.log'),
    setRoles: open => applyManifests(admin.client, rolesYaml(open)),
    startOperator: env => startUnderLoad(admin, dir, address, env),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function rolesYaml(open: boolean): string {
  return teams
    .map((team, index) => {
      const limit = open ? '' : ", limit: {pods: '0'}";
      const spec = `{weight: ${index + 1}, namespaces: [${team}]${limit}}`;
      return `{apiVersion: smack.dev/v1alpha1, kind: ResourceRole, metadata: {name: ${team}}, spec: ${spec}}`;
    })
    .join('\n---\n');
}

/** Kafka and Cassandra are not needed where there is no pipeline; nobody listens there. */
const NOWHERE = ['127.0.0.1:1'];

async function startUnderLoad(
  admin: Admin,
  dir: string,
  address: string,
  env: Readonly<Record<string, string>>,
): Promise<OperatorUnderLoad> {
  const connections = renderConnections({
    kafka: NOWHERE,
    cassandra: NOWHERE,
    datacenter: 'dc1',
    twitch: 'ws://127.0.0.1:1',
    pingSeconds: 30,
  });
  const { program, url, log } = await startOperator({ admin: admin.config, dir, address, connections, env });
  const stop = async () => void (await program.stop(10_000));
  try {
    await waitUntil(
      `the operator leads and decides (its log: ${log})`,
      async () => (await fetch(`${url}/offers/roles`, { signal: AbortSignal.timeout(10_000) })).ok,
      { deadlineMs: 120_000, everyMs: 250 },
    );
    return {
      cpuSeconds: () => cpuSecondsOf(program.id.pid),
      rssMb: () => statOf(program.id.pid, 21) * PAGE_MB,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Clock ticks a second and the size of a page: fixed on Linux as Node is built for it. */
const TICKS = 100;
const PAGE_MB = 4_096 / 1e6;

function cpuSecondsOf(pid: number): number {
  return (statOf(pid, 11) + statOf(pid, 12)) / TICKS;
}

/** A field of /proc/PID/stat, counted from `state` on (proc_pid_stat(5)). */
function statOf(pid: number, field: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[field]);
}
