import { type Check, ofRules } from '../check.ts';
import { withRule } from '../good-manifests.ts';

const making = new Set([
  'pods',
  'deployments',
  'statefulsets',
  'replicasets',
  'replicationcontrollers',
  'daemonsets',
  'jobs',
  'cronjobs',
]);

export const makesNoPods: Check = {
  rule: 'no role makes pods, or what makes pods: they could run as any account of the namespace',
  sources: ['kube-linter access-to-create-pods', 'CIS 5.1.4'],
  offences: ofRules(({ resources = [], verbs }) => {
    const made = resources.filter(resource => making.has(resource));
    return verbs.includes('create') && made.length > 0 ? `may create ${made.join(', ')}` : undefined;
  }),
  bad: [
    withRule({ resources: ['pods'], verbs: ['create'] }),
    withRule({ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'create'] }),
  ],
};
