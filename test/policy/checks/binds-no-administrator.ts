import type { Check } from '../check.ts';
import { withObject } from '../good-manifests.ts';
import { titleOf } from '../pods-of.ts';

const everybody = /^system:(masters|authenticated|unauthenticated|serviceaccounts)/;

export const bindsNoAdministrator: Check = {
  rule: 'nobody is made an administrator, and no role is given to everybody',
  sources: [
    'kube-linter cluster-admin-role-binding',
    'Polaris clusterrolebindingClusterAdmin',
    'Polaris rolebindingClusterAdminClusterRole',
    'CIS 5.1.1',
    'CIS 5.1.7',
    'NSA C-0035',
  ],
  offences: manifests =>
    manifests
      .filter(({ kind }) => /RoleBinding$/.test(kind))
      .flatMap(manifest => {
        const { roleRef, subjects = [] } = manifest;
        const all = subjects.filter(({ kind, name }) => kind === 'Group' && everybody.test(name));
        return [
          ...(/^(cluster-admin|admin|edit)$/.test(roleRef?.name ?? '')
            ? [`${titleOf(manifest)} gives ${roleRef?.name}`]
            : []),
          ...all.map(({ name }) => `${titleOf(manifest)} gives to ${name}`),
        ];
      }),
  bad: [
    withObject('RoleBinding', { roleRef: { name: 'cluster-admin' } }),
    withObject('RoleBinding', { subjects: [{ kind: 'Group', name: 'system:authenticated' }] }),
  ],
};
