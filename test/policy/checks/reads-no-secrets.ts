import { type Check, ofRules } from '../check.ts';
import { withRule } from '../good-manifests.ts';

export const readsNoSecrets: Check = {
  rule: 'no role reaches Secrets',
  sources: ['kube-linter access-to-secrets', 'CIS 5.1.2'],
  offences: ofRules(({ resources = [] }) => (resources.includes('secrets') ? 'reaches Secrets' : undefined)),
  bad: [withRule({ resources: ['secrets'] })],
};
