import { namespaces, nodes, pods } from '../../operator/api/resources.ts';
import type { KubeClient } from '../../operator/kube/kube-client.ts';
import type { KubeObject, Resource } from '../../operator/kube/object.ts';
import type { RawPod } from '../../operator/offers/core/pod-facts.ts';
import { OFFER_GATE } from '../../operator/offers/gate.ts';
import { inParallel } from './in-parallel.ts';

const serviceAccounts: Resource = {
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  kind: 'ServiceAccount',
  namespaced: true,
};

/** Each node takes this many pods of {@link makePods}: cpu is what they compete for. */
export const PODS_A_NODE = 10;
/** Pods of one workload: a controller's pods are equal to the allocator. */
const PODS_A_WORKLOAD = 100;
const IN_FLIGHT = 32;

export function nodeName(index: number): string {
  return `node-${index}`;
}

/** Nodes that nobody runs: they are ready and stay so, because no controller looks after them. */
export async function makeNodes(client: KubeClient, count: number, from = 0): Promise<void> {
  await inParallel(count - from, IN_FLIGHT, async index => {
    const name = nodeName(from + index);
    const capacity = { cpu: String(PODS_A_NODE), memory: '64Gi', 'ephemeral-storage': '100Gi', pods: '110' };
    await client.create(nodes, {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        labels: { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': `z${index % 3}` },
      },
      status: {
        capacity,
        allocatable: capacity,
        conditions: [{ type: 'Ready', status: 'True', reason: 'Fake', message: 'nobody runs this node' }],
      },
    } as KubeObject);
    // Admission marks every new node as not ready; taking that back is a controller's work, and there is none.
    await client.patch(nodes, { name }, { kind: 'merge', body: { spec: { taints: null } } });
  });
}

export async function makeNamespace(client: KubeClient, name: string): Promise<void> {
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  // Without a controller manager nobody else makes it, and no pod is admitted without.
  const account = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace: name, name: 'default' },
  };
  await client.create(serviceAccounts, account);
}

/** Gated pods of 1 cpu, in turn in each of the namespaces, as the pods of ReplicaSets of a hundred. */
export async function makePods(
  client: KubeClient,
  prefix: string,
  count: number,
  inNamespaces: readonly string[],
): Promise<readonly RawPod[]> {
  const made: RawPod[] = [];
  await inParallel(count, IN_FLIGHT, async index => {
    const namespace = inNamespaces[index % inNamespaces.length] ?? '';
    const name = `${prefix}-${index}`;
    const workload = Math.floor(index / inNamespaces.length / PODS_A_WORKLOAD);
    made[index] = await client.create<RawPod>(
      pods,
      gatedPod(namespace, name, `${prefix}-${namespace}-${workload}`),
    );
  });
  return made;
}

/** No kubelet looks after them, so without grace they are gone at once. */
export async function deletePods(client: KubeClient, all: readonly RawPod[]): Promise<void> {
  await inParallel(all.length, IN_FLIGHT, async index => {
    const pod = all[index];
    if (pod !== undefined) await client.delete(pods, pod.metadata, { gracePeriodSeconds: 0 });
  });
}

function gatedPod(namespace: string, name: string, workload: string): RawPod {
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: workload, uid: `uid-of-${workload}` };
  const container = {
    name: 'work',
    image: 'registry.example.com/team/work:v1',
    resources: { requests: { cpu: '1', memory: '1Gi' } },
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      name,
      labels: { app: workload, 'pod-template-hash': workload },
      ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
    },
    spec: {
      schedulingGates: [{ name: OFFER_GATE }],
      terminationGracePeriodSeconds: 0,
      containers: [container],
    },
  };
}
