import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findHelm, type HelmVersion } from '../helm/find-helm.ts';
import { runTool } from '../images/run-tool.ts';
import { trialValues } from './chart-values.ts';
import { kubeconfigOf, root } from './kind-paths.ts';

/** Where the chart is installed. */
export const RELEASE_NAMESPACE = 'smack-system';

/** Runs Helm against a cluster, in the namespace of the release; answers what it wrote. */
export async function runClusterHelm(
  cluster: string,
  version: HelmVersion,
  args: readonly string[],
): Promise<string> {
  const helm = (await findHelm())[version];
  const all = ['--kubeconfig', kubeconfigOf(cluster), '--namespace', RELEASE_NAMESPACE, ...args];
  return runTool(helm, all, { env: { HOME: '/nonexistent' } });
}

/** Installs the chart on a trial cluster, or upgrades it, and waits until it is ready. */
export async function installChart(
  cluster: string,
  version: HelmVersion,
  more: readonly string[] = [],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smack-values-'));
  try {
    const values = join(folder, 'values.json');
    await writeFile(values, JSON.stringify(trialValues));
    const args = ['upgrade', 'smack', join(root, 'helm/smack'), '--install', '--create-namespace'];
    return await runClusterHelm(cluster, version, [
      ...args,
      ...['--wait', '--timeout', '5m', '--values', values],
      ...more,
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
