import type { Check } from '../check.ts';
import { withObject } from '../good-manifests.ts';
import { podsOf, titleOf } from '../pods-of.ts';

export const livesInANamespace: Check = {
  rule: 'what makes pods names its namespace, and it is not the default one',
  // CIS 5.7.4: "The default namespace should not be used".
  sources: ['kube-linter use-namespace', 'CIS 5.7.4'],
  offences: manifests =>
    manifests
      .filter(manifest => podsOf(manifest) !== undefined)
      .filter(({ metadata: { namespace = 'default' } }) => namespace === 'default')
      .map(manifest => `${titleOf(manifest)} is in the default namespace`),
  bad: [
    withObject('Deployment', { metadata: { name: 'web', namespace: 'default' } }),
    withObject('Deployment', { metadata: { name: 'web' } }),
  ],
};
