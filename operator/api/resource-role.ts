import type { KubeObject } from '../kube/object.ts';
import type { ResourceRoleSpec, ResourceRoleStatus } from './resource-role.generated.ts';

/** A ResourceRole as the API server returns it: defaults filled in. It has no namespace. */
export interface ResourceRole extends KubeObject {
  readonly spec: ResourceRoleSpec;
  readonly status?: ResourceRoleStatus;
}
