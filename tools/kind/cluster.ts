import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { connectAdmin } from '../../local/install/admin.ts';
import { namespaces, nodes } from '../../operator/api/resources.ts';
import type { KubeObject } from '../../operator/kube/object.ts';
import { runTool } from '../images/run-tool.ts';
import { buildKind } from './build-programs.ts';
import type { Docker } from './docker.ts';
import { kubeconfigOf, root } from './kind-paths.ts';

/** A node of the cluster as its administrator sees it. */
export interface ClusterNode {
  readonly name: string;
  readonly zone: string | undefined;
  readonly ready: boolean;
  /** Of its kubelet. */
  readonly version: string;
}

/** Whether kind knows a cluster of this name. */
export async function clusterExists(docker: Docker, name: string): Promise<boolean> {
  const found = await runTool(await buildKind(), ['get', 'clusters'], { env: docker.env });
  return found.split('\n').includes(name);
}

/** Creates the cluster of kind-config.yaml and waits until its nodes are ready. What a failed attempt leaves is taken away. */
export async function createCluster(docker: Docker, name: string, image: string): Promise<void> {
  const kubeconfig = kubeconfigOf(name);
  await mkdir(dirname(kubeconfig), { recursive: true });
  const args = ['create', 'cluster', '--name', name, '--image', image, '--kubeconfig', kubeconfig];
  args.push('--config', join(root, 'kind-config.yaml'), '--wait', '5m');
  await runTool(await buildKind(), args, { env: docker.env });
}

/** Writes the administrator's credentials of a cluster that is there: it may have been created from another folder of the project. */
export async function exportKubeconfig(docker: Docker, name: string): Promise<void> {
  const kubeconfig = kubeconfigOf(name);
  await mkdir(dirname(kubeconfig), { recursive: true });
  const args = ['export', 'kubeconfig', '--name', name, '--kubeconfig', kubeconfig];
  await runTool(await buildKind(), args, { env: docker.env });
}

/** Deletes the cluster with all that is in it. */
export async function deleteCluster(docker: Docker, name: string): Promise<void> {
  const kubeconfig = kubeconfigOf(name);
  const args = ['delete', 'cluster', '--name', name, '--kubeconfig', kubeconfig];
  await runTool(await buildKind(), args, { env: docker.env });
  await rm(kubeconfig, { force: true });
}

/** Identifies a cluster for good: one that is created anew under the same name is another. */
export async function clusterUid(name: string): Promise<string> {
  using admin = connectAdmin(kubeconfigOf(name));
  const found = await admin.client.get<KubeObject>(namespaces, { name: 'kube-system' });
  return found?.metadata.uid ?? '';
}

interface Node extends KubeObject {
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly nodeInfo?: { readonly kubeletVersion: string };
  };
}

/** The nodes of a cluster, by name. */
export async function clusterNodes(name: string): Promise<readonly ClusterNode[]> {
  using admin = connectAdmin(kubeconfigOf(name));
  const found = await admin.client.list<Node>(nodes);
  return found.map(readNode).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function readNode({ metadata, status }: Node): ClusterNode {
  return {
    name: metadata.name ?? '',
    zone: metadata.labels?.['topology.kubernetes.io/zone'],
    ready: status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false,
    version: status?.nodeInfo?.kubeletVersion ?? '',
  };
}
