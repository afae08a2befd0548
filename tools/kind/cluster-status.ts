import { access } from 'node:fs/promises';
import { type ClusterNode, clusterExists, clusterNodes } from './cluster.ts';
import { type Docker, findDocker } from './docker.ts';
import { kubeconfigOf } from './kind-paths.ts';

/** A cluster that is there. */
export interface ClusterStatus {
  readonly name: string;
  readonly kubeconfig: string;
  /** What `docker` must be told to reach the nodes' containers; `null`: nothing. */
  readonly dockerHost: string | null;
  readonly nodes: readonly ClusterNode[];
}

/** The cluster and its nodes; `undefined` when there is none of that name. */
export async function readClusterStatus(name: string): Promise<ClusterStatus | undefined> {
  const docker = await findDocker();
  if (docker === undefined || !(await clusterExists(docker, name))) return undefined;
  const kubeconfig = kubeconfigOf(name);
  await access(kubeconfig);
  return { name, kubeconfig, dockerHost: hostOf(docker), nodes: await clusterNodes(name) };
}

function hostOf({ env }: Docker): string | null {
  return env['DOCKER_HOST'] ?? null;
}

/** A cluster's status for people: its nodes, and what to type to look around in it. */
export function renderClusterStatus({ name, kubeconfig, dockerHost, nodes }: ClusterStatus): string {
  const width = Math.max(0, ...nodes.map(node => node.name.length));
  const lines = nodes.map(node => {
    const ready = node.ready ? 'ready    ' : 'not ready';
    return `  ${node.name.padEnd(width)}  ${ready}  ${node.version}  ${node.zone ?? ''}`.trimEnd();
  });
  return [
    `cluster ${name}`,
    ...lines,
    `export KUBECONFIG=${kubeconfig}`,
    ...(dockerHost === null ? [] : [`export DOCKER_HOST=${dockerHost}`]),
  ].join('\n');
}
