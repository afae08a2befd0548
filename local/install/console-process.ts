import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPage } from '../../tools/console/build-page.ts';
import type { ConsoleConfig } from '../../workloads/console/console-config.ts';
import { type ChildProgram, startProgram } from '../stack/child-program.ts';
import { waitUntil } from '../stack/wait-until.ts';
import { accountKubeconfig } from './account-kubeconfig.ts';
import type { Admin } from './admin.ts';
import { applyManifestFiles } from './apply-manifests.ts';
import type { Endpoints } from './connections-file.ts';
import { freePort } from './free-port.ts';

export interface ConsoleOptions {
  readonly admin: Admin;
  /** The stack's folder: the console's page, files and log go there. */
  readonly dir: string;
  readonly endpoints: Pick<Endpoints, 'kafka' | 'cassandra' | 'datacenter'>;
  readonly signal: AbortSignal;
}

export interface ConsoleProcess {
  readonly program: ChildProgram;
  /** Where a browser finds it. */
  readonly url: string;
  readonly log: string;
}

const ACCOUNT = 'smack-console';
/** A loopback address: whoever reaches it is on the machine, and need not log in. */
const HOST = '127.0.0.1';
const READY_DEADLINE_MS = 30_000;
const manifest = fileURLToPath(new URL('../../workloads/console/rbac.yaml', import.meta.url));
const main = fileURLToPath(new URL('../../workloads/console/main.ts', import.meta.url));

/** Builds the page and starts the console as a process with its own account's rights; resolves when it is ready. */
export async function startConsole({
  admin,
  dir,
  endpoints,
  signal,
}: ConsoleOptions): Promise<ConsoleProcess> {
  const folder = join(dir, 'console');
  await mkdir(folder, { recursive: true });
  const page = join(folder, 'web');
  await Promise.all([buildPage(page), applyManifestFiles(admin.client, [manifest])]);
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, await accountKubeconfig(admin.config, ACCOUNT), { mode: 0o600 });
  const configPath = join(folder, 'config.json');
  await writeFile(configPath, JSON.stringify(configOf(endpoints)));
  const [port, healthPort] = [await freePort(HOST), await freePort(HOST)];
  const log = join(dir, 'logs', 'console.log');
  const env = {
    KUBECONFIG: kubeconfig,
    SMACK_CONFIG: configPath,
    SMACK_PAGE: page,
    SMACK_LISTEN: HOST,
    SMACK_PORT: String(port),
    SMACK_HEALTH_PORT: String(healthPort),
    POD_NAME: 'console',
    POD_IP: HOST,
  };
  signal.throwIfAborted();
  const program = await startProgram({ command: process.execPath, args: [main], env }, log);
  const ready = async () => {
    if (!program.running())
      throw new Error(`the console ended with ${await program.ended}; its log is ${log}`);
    const answer = await fetch(`http://${HOST}:${healthPort}/readyz`, { signal: AbortSignal.timeout(2_000) });
    return answer.ok;
  };
  try {
    await waitUntil(`the console is ready (its log: ${log})`, ready, {
      deadlineMs: READY_DEADLINE_MS,
      signal,
    });
  } catch (error) {
    await program.stop(0);
    throw error;
  }
  return { program, url: `http://${HOST}:${port}`, log };
}

/** Connections by the names of the local stack's connections.yaml. */
function configOf({ kafka, cassandra, datacenter }: ConsoleOptions['endpoints']): Partial<ConsoleConfig> {
  return {
    kafka: { kafka: { brokers: [...kafka], tls: false } },
    cassandra: {
      cassandra: { contactPoints: [...cassandra], localDatacenter: datacenter, tls: false },
    },
  };
}
