import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '../stack/wait-until.ts';
import type { Admin } from './admin.ts';
import { applyManifestFiles, waitEstablished } from './apply-manifests.ts';
import { type Endpoints, renderConnections } from './connections-file.ts';
import { type OperatorProcess, startOperator } from './operator-process.ts';

export interface InstallOptions {
  readonly admin: Admin;
  /** Where the operator's files and log go. */
  readonly dir: string;
  /** Loopback address the operator serves on. */
  readonly address: string;
  readonly endpoints: Endpoints;
  /** More of the operator's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const customResources = ['twitchpipelines.smack.dev', 'resourceroles.smack.dev'];
const policies = ['priority-class', 'require-gate', 'guard-gate'].map(name =>
  join(root, `operator/policies/${name}.yaml`),
);
const READY_DEADLINE_MS = 30_000;

/** Installs the custom resources, the operator's rights and the admission policies, and starts the operator; resolves when it is ready. */
export async function installOperator(options: InstallOptions): Promise<OperatorProcess> {
  await installManifests(options.admin, options.signal);
  return runInstalled(options);
}

/** Starts the operator where the manifests are installed; resolves when it is ready. */
export async function runInstalled(options: InstallOptions): Promise<OperatorProcess> {
  const { admin } = options;
  const operator = await startOperator({
    admin: admin.config,
    dir: options.dir,
    address: options.address,
    connections: renderConnections(options.endpoints),
    env: options.env ?? {},
  });
  await waitUntil(
    `the operator is ready (its log: ${operator.log})`,
    () => answers(`${operator.url}/readyz`),
    {
      deadlineMs: READY_DEADLINE_MS,
      signal: options.signal,
    },
  );
  return operator;
}

/** Installs the custom resources, the operator's rights and the admission policies alone. */
export async function installManifests({ client }: Admin, signal: AbortSignal): Promise<void> {
  await applyManifestFiles(client, [
    ...customResources.map(name => join(root, `crds/${name}.yaml`)),
    join(root, 'operator/rbac.yaml'),
  ]);
  for (const name of customResources) await waitEstablished(client, name, signal);
  // After the ResourceRoles that are their parameters.
  await applyManifestFiles(client, policies);
}

async function answers(url: string): Promise<boolean> {
  return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
}
