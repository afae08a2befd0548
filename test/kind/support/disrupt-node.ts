import { nodes } from '../../../operator/api/resources.ts';
import { KubeApiError } from '../../../operator/kube/kube-client.ts';
import type { KubeObject } from '../../../operator/kube/object.ts';
import { eventually } from '../../support/eventually.ts';
import type { TrialPod, TrialScene } from './trial-scene.ts';

interface Node extends KubeObject {
  readonly spec: { readonly taints?: readonly Taint[] };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}
interface Taint {
  readonly key: string;
  readonly effect: string;
  readonly value?: string;
}

/** As `kubectl drain --ignore-daemonsets`: cordons a node and evicts what can be evicted, as the budgets allow, until nothing of it is left. */
export async function drainNode(scene: TrialScene, node: string): Promise<void> {
  await setUnschedulable(scene, node, true);
  await eventually(
    `node ${node} is drained`,
    async () => {
      const left = (await scene.pods({ fieldSelector: `spec.nodeName=${node}` })).filter(isEvictable);
      for (const { metadata } of left.filter(pod => pod.metadata.deletionTimestamp === undefined)) {
        const ref = { namespace: metadata.namespace ?? '', name: metadata.name ?? '' };
        await scene.admin.client.evict(ref).catch((error: unknown) => {
          // A budget that does not allow it now.
          if (!(error instanceof KubeApiError && error.code === 429)) throw error;
        });
      }
      return left.length === 0 ? true : undefined;
    },
    { withinMs: 300_000, everyMs: 1_000 },
  );
}

/** As `kubectl uncordon`. */
export function uncordonNode(scene: TrialScene, node: string): Promise<void> {
  return setUnschedulable(scene, node, false);
}

/** Cuts a node off at once, waits until the cluster sees it, and says that it is out of service, as an administrator does who knows that it is. */
export async function killNode(scene: TrialScene, node: string): Promise<void> {
  await scene.docker('kill', node);
  await nodeReady(scene, node, false);
  const outOfService = {
    key: 'node.kubernetes.io/out-of-service',
    value: 'nodeshutdown',
    effect: 'NoExecute',
  };
  await changeTaints(scene, node, taints => [...taints, outOfService]);
}

/** Starts a killed node again, and takes it back into service. */
export async function reviveNode(scene: TrialScene, node: string): Promise<void> {
  await scene.docker('start', node);
  await nodeReady(scene, node, true);
  await changeTaints(scene, node, taints => taints.filter(({ key }) => !key.endsWith('/out-of-service')));
}

function isEvictable({ metadata }: TrialPod): boolean {
  return metadata.ownerReferences?.every(({ kind }) => kind !== 'DaemonSet' && kind !== 'Node') ?? true;
}

async function setUnschedulable({ admin }: TrialScene, name: string, unschedulable: boolean): Promise<void> {
  await admin.client.patch(nodes, { name }, { kind: 'merge', body: { spec: { unschedulable } } });
}

async function changeTaints(
  { admin }: TrialScene,
  name: string,
  change: (taints: readonly Taint[]) => readonly Taint[],
): Promise<void> {
  const node = await admin.client.get<Node>(nodes, { name });
  const taints = change(node?.spec.taints ?? []);
  await admin.client.patch(nodes, { name }, { kind: 'merge', body: { spec: { taints } } });
}

async function nodeReady({ admin }: TrialScene, name: string, wanted: boolean): Promise<void> {
  await eventually(
    `node ${name} is ${wanted ? 'ready' : 'seen to be lost'}`,
    async () => {
      const node = await admin.client.get<Node>(nodes, { name });
      const ready = node?.status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
      return ready === wanted ? true : undefined;
    },
    { withinMs: 180_000, everyMs: 1_000 },
  );
}
