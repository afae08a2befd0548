import type { ResourceRole } from '../../api/resource-role.ts';
import { nodes, pods, resourceRoles } from '../../api/resources.ts';
import { createInformer, type Informer } from '../../kube/informer.ts';
import type { ListWatch } from '../../kube/list-watch.ts';
import type { Runtime } from '../../kube/runtime.ts';
import type { RawNode } from '../core/node-facts.ts';
import type { RawPod } from '../core/pod-facts.ts';
import { type AnyDeployment, createDeploymentCache } from './any-deployment.ts';
import { smallNode } from './small-node.ts';
import { smallPod } from './small-pod.ts';

/** The caches that the allocator's model is fed from, all pods, nodes and roles of the cluster; and Deployments, to say more of why pods wait. */
export interface OffersCaches {
  readonly pods: Informer<RawPod>;
  readonly nodes: Informer<RawNode>;
  readonly roles: Informer<ResourceRole>;
  readonly deployments: Informer<AnyDeployment>;
}

/** Index of pods by namespace. */
export const BY_NAMESPACE = 'namespace';

/** Makes the caches; nothing is asked of the API server before they are started. */
export function createOffersCaches(client: ListWatch, runtime: Runtime): OffersCaches {
  const common = { client, runtime };
  return {
    pods: createInformer<RawPod>({
      ...common,
      resource: pods,
      // The pipelines' own pods have a cache of their own under the kind's name.
      name: 'AnyPod',
      transform: smallPod,
      indexes: { [BY_NAMESPACE]: ({ metadata }) => [metadata.namespace ?? ''] },
    }),
    nodes: createInformer<RawNode>({ ...common, resource: nodes, transform: smallNode }),
    roles: createInformer<ResourceRole>({ ...common, resource: resourceRoles }),
    deployments: createDeploymentCache(client, runtime),
  };
}
