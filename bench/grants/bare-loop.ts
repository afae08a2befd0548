import type { KubeConfig } from '@kubernetes/client-node';
import { grantPatch } from '../../operator/offers/act/grant-patch.ts';
import type { RawPod } from '../../operator/offers/core/pod-facts.ts';
import { openBareRequests } from './bare-requests.ts';
import { nodeName } from './fake-cluster.ts';
import { inParallel } from './in-parallel.ts';

/**
 * What the operator is held against: a client that does nothing but send the same patches under the same account, as many at a time as the
 * operator. They are written out before. It watches nothing, decides nothing and checks nothing.
 */
export async function runBareLoop(
  config: KubeConfig,
  pods: readonly RawPod[],
  nodeCount: number,
  inFlight: number,
): Promise<void> {
  const grantedAt = Date.now();
  const patches = pods.map((pod, index) => ({
    method: 'PATCH' as const,
    path: `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}`,
    type: 'application/strategic-merge-patch+json',
    body: JSON.stringify(grantPatch(pod, { node: nodeName(index % nodeCount), grantedAt }).body),
  }));
  using requests = await openBareRequests(config, inFlight);
  await inParallel(patches.length, inFlight, async index => {
    const patch = patches[index];
    if (patch !== undefined) await requests.send(patch);
  });
}
