import type { Check } from '../check.ts';
import { withObject } from '../good-manifests.ts';
import { titleOf } from '../pods-of.ts';

export const staysInsideTheCluster: Check = {
  rule: 'no Service is opened to the outside',
  sources: ['kube-linter exposed-services'],
  offences: manifests =>
    manifests
      .filter(({ kind, spec }) => kind === 'Service' && (spec?.type ?? 'ClusterIP') !== 'ClusterIP')
      .map(manifest => `${titleOf(manifest)} is a ${manifest.spec?.type}`),
  bad: [
    withObject('Service', { spec: { type: 'NodePort' } }),
    withObject('Service', { spec: { type: 'LoadBalancer' } }),
  ],
};
