import { runTool } from '../images/run-tool.ts';
import { clusterExists, deleteCluster } from './cluster.ts';
import { findDocker } from './docker.ts';
import { endOwnDaemon, findOwnDaemon } from './own-daemon.ts';

/**
 * Deletes the cluster; when Docker's daemon is our own and holds no further container, ends it and takes its network away too.
 * @returns whether there was a cluster
 */
export async function bringDown(name: string): Promise<boolean> {
  const docker = await findDocker();
  if (docker === undefined) return false;
  const existed = await clusterExists(docker, name);
  if (existed) await deleteCluster(docker, name);
  const own = docker.own ? await findOwnDaemon() : undefined;
  if (own === undefined) return existed;
  const { env } = docker;
  if ((await runTool('docker', ['ps', '--all', '--quiet'], { env })).trim() !== '') return existed;
  await runTool('docker', ['network', 'rm', 'kind'], { env }).catch(() => {});
  await endOwnDaemon(own);
  return existed;
}
