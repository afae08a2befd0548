import type { ResourceRoleSpec, ResourceRoleStatus } from '../../operator/api/resource-role.generated.ts';
import type { ResourceRole } from '../../operator/api/resource-role.ts';
import type { ObjectMeta } from '../../operator/kube/object.ts';
import type { RoleView } from '../../operator/offers/view/offers-view.ts';

export interface RoleParts {
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec?: Partial<ResourceRoleSpec>;
  readonly status?: ResourceRoleStatus;
}

/** A role with the API server's defaults: `esports` serves the namespace of that name. */
export function aRole({ metadata = {}, spec = {}, status }: RoleParts = {}): ResourceRole {
  const name = metadata.name ?? 'esports';
  return {
    apiVersion: 'smack.dev/v1alpha1',
    kind: 'ResourceRole',
    metadata: {
      name,
      uid: `uid-of-${name}`,
      resourceVersion: '100',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...metadata,
    },
    spec: {
      weight: 1,
      namespaces: [name],
      nodeChoice: 'Pin',
      revocation: { enabled: true, deadlineSeconds: 120 },
      starvationSeconds: 300,
      ...spec,
    },
    ...(status === undefined ? {} : { status }),
  };
}

/** What the allocator says of a role that holds and wants nothing. */
export function aRoleView(parts: Partial<RoleView> = {}): RoleView {
  return {
    name: 'esports',
    explicit: true,
    weight: 1,
    nodeChoice: 'Pin',
    guarantee: {},
    limit: {},
    namespaces: ['esports'],
    granted: { pods: 0, resources: {} },
    pending: { pods: 0, resources: {} },
    dominantShare: 0,
    weightedShare: 0,
    dominantResource: '',
    guaranteeUnmet: {},
    ...parts,
  };
}
