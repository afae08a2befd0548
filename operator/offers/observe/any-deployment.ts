import { deployments } from '../../api/resources.ts';
import { createInformer, type Informer } from '../../kube/informer.ts';
import type { ListWatch } from '../../kube/list-watch.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Runtime } from '../../kube/runtime.ts';

/** A Deployment of anybody, as far as its rolling update is looked at. */
export interface AnyDeployment extends KubeObject {
  readonly spec: {
    readonly replicas?: number;
    readonly strategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly maxUnavailable?: number | string };
    };
  };
  /** Pods of all its revisions. */
  readonly status?: { readonly replicas?: number };
}

/** Caches all Deployments of the cluster, each in some hundred bytes. */
export function createDeploymentCache(client: ListWatch, runtime: Runtime): Informer<AnyDeployment> {
  return createInformer<AnyDeployment>({
    client,
    runtime,
    resource: deployments,
    // Those of pipelines have a cache of their own under the kind's name.
    name: 'AnyDeployment',
    transform: smallDeployment,
  });
}

function smallDeployment({ apiVersion, kind, metadata, ...rest }: KubeObject): AnyDeployment {
  const { spec = {}, status = {} } = rest as Partial<AnyDeployment>;
  const { namespace, name, uid, resourceVersion } = metadata;
  const maxUnavailable = spec.strategy?.rollingUpdate?.maxUnavailable;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    spec: {
      ...(spec.replicas === undefined ? {} : { replicas: spec.replicas }),
      strategy: {
        ...(spec.strategy?.type === undefined ? {} : { type: spec.strategy.type }),
        ...(maxUnavailable === undefined ? {} : { rollingUpdate: { maxUnavailable } }),
      },
    },
    ...(status.replicas === undefined ? {} : { status: { replicas: status.replicas } }),
  };
}
