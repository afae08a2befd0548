import type { Resource } from '../../operator/kube/object.ts';

const core = { group: '', version: 'v1' };

export const pods: Resource = { ...core, plural: 'pods', kind: 'Pod', namespaced: true };
export const nodes: Resource = { ...core, plural: 'nodes', kind: 'Node', namespaced: false };
export const configMaps: Resource = { ...core, plural: 'configmaps', kind: 'ConfigMap', namespaced: true };
export const secrets: Resource = { ...core, plural: 'secrets', kind: 'Secret', namespaced: true };
export const leases: Resource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
};
