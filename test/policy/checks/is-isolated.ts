import { type Check, ofPods } from '../check.ts';
import { withObject, without } from '../good-manifests.ts';
import { selects } from '../pods-of.ts';

export const isIsolated: Check = {
  rule: 'a NetworkPolicy says who may reach a pod, and whom it may reach',
  sources: ['kube-linter non-isolated-pod', 'Polaris missingNetworkPolicy', 'CIS 5.3.2', 'NSA C-0030'],
  offences: ofPods(({ labels, namespace }, all) => {
    const ways = all
      .filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace === namespace)
      .filter(({ spec }) => selects(spec?.podSelector?.matchLabels ?? {}, labels))
      .flatMap(({ spec }) => spec?.policyTypes ?? []);
    const open = ['Ingress', 'Egress'].filter(way => !ways.includes(way));
    return open.length === 0 ? undefined : `is open to ${open.join(' and ')}`;
  }),
  bad: [
    without('NetworkPolicy'),
    withObject('NetworkPolicy', { spec: { podSelector: {}, policyTypes: ['Ingress'] } }),
    withObject('NetworkPolicy', {
      spec: { podSelector: { matchLabels: { app: 'other' } }, policyTypes: ['Ingress', 'Egress'] },
    }),
  ],
};
