import { admissionBindings, admissionPolicies } from '../api/resources.ts';
import { createInformer, type Informer } from '../kube/informer.ts';
import type { ListWatch } from '../kube/list-watch.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Runtime } from '../kube/runtime.ts';
import { ADMISSION_LABEL, type AdmissionBinding } from './admission-state.ts';

/** The admission policies that carry our label, and their bindings. */
export interface AdmissionCaches {
  readonly policies: Informer<KubeObject>;
  readonly bindings: Informer<AdmissionBinding>;
}

/** Makes the caches; nothing is asked of the API server before they are started. */
export function createAdmissionCaches(client: ListWatch, runtime: Runtime): AdmissionCaches {
  const common = { client, runtime, labelSelector: ADMISSION_LABEL };
  return {
    policies: createInformer<KubeObject>({
      ...common,
      resource: admissionPolicies,
      transform: ({ apiVersion, kind, metadata }) => ({ apiVersion, kind, metadata }),
    }),
    bindings: createInformer<AdmissionBinding>({ ...common, resource: admissionBindings }),
  };
}
