import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KubeConfig } from '@kubernetes/client-node';
import { type ChildProgram, startProgram } from '../stack/child-program.ts';
import { accountKubeconfig, SYSTEM_NAMESPACE } from './account-kubeconfig.ts';
import { freePort } from './free-port.ts';

/** The operator's account. */
export const OPERATOR_ACCOUNT = 'smack-operator';

export interface OperatorOptions {
  readonly admin: KubeConfig;
  /** The stack's folder: the operator's kubeconfig, connections and log go there. */
  readonly dir: string;
  /** Loopback address to serve health and metrics on. */
  readonly address: string;
  /** Content of `connections.yaml`. */
  readonly connections: string;
  /** More of its environment (operator/config.ts). */
  readonly env?: Readonly<Record<string, string>>;
}

export interface OperatorProcess {
  readonly program: ChildProgram;
  /** Base URL of /healthz, /readyz and /metrics. */
  readonly url: string;
  readonly log: string;
}

/** Starts the operator as a process with its own ServiceAccount's token: it has the rights of operator/rbac.yaml and no others. */
export async function startOperator(options: OperatorOptions): Promise<OperatorProcess> {
  const kubeconfig = join(options.dir, 'operator.kubeconfig');
  await writeFile(kubeconfig, await accountKubeconfig(options.admin, OPERATOR_ACCOUNT), { mode: 0o600 });
  const connections = join(options.dir, 'connections.yaml');
  await writeFile(connections, options.connections);
  const port = await freePort(options.address);
  const logs = join(options.dir, 'logs');
  await mkdir(logs, { recursive: true });
  const log = join(logs, 'operator.log');
  const main = fileURLToPath(new URL('../../operator/main.ts', import.meta.url));
  const program = await startProgram(
    {
      command: process.execPath,
      // V8 would let the young generation grow to 134 MB where it sees no memory limit (bench/memory).
      args: ['--max-semi-space-size=16', main],
      env: {
        KUBECONFIG: kubeconfig,
        SMACK_CONNECTIONS: connections,
        SMACK_IMAGE_INGESTER: 'smack/ingester:dev',
        SMACK_IMAGE_PROCESSOR: 'smack/processor:dev',
        SMACK_PRIORITY_CLASS: 'smack-pipelines',
        POD_NAMESPACE: SYSTEM_NAMESPACE,
        POD_NAME: OPERATOR_ACCOUNT,
        POD_IP: options.address,
        SMACK_PORT: String(port),
        ...options.env,
      },
    },
    log,
  );
  return { program, url: `http://${options.address}:${port}`, log };
}
