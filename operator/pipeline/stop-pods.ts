import { deployments } from '../api/resources.ts';
import type { KubeClient } from '../kube/kube-client.ts';
import type { Seen } from './seen.ts';

/** Scales what runs to nothing: for a pipeline that is to pause and can't be built. */
export async function stopPods({ deployments: running }: Seen, client: KubeClient): Promise<void> {
  for (const { metadata, spec } of running) {
    if (spec.replicas === 0 || metadata.deletionTimestamp !== undefined) continue;
    const { name, namespace } = metadata;
    const ref = { name, ...(namespace === undefined ? {} : { namespace }) };
    await client.patch(deployments, ref, { kind: 'merge', body: { spec: { replicas: 0 } } });
  }
}
