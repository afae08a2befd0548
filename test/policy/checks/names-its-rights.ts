import { type Check, ofRules } from '../check.ts';
import { withRule } from '../good-manifests.ts';

export const namesItsRights: Check = {
  rule: 'a role names its groups, resources and verbs',
  sources: ['kube-linter wildcard-in-rules', 'CIS 5.1.3', 'NSA C-0035'],
  offences: ofRules(({ apiGroups = [], resources = [], nonResourceURLs = [], verbs }) =>
    [...apiGroups, ...resources, ...nonResourceURLs, ...verbs].some(name => name.includes('*'))
      ? 'has a wildcard'
      : undefined,
  ),
  bad: [withRule({ apiGroups: ['*'] }), withRule({ resources: ['*'] }), withRule({ verbs: ['*'] })],
};
