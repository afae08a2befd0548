import { type Check, ofPods } from '../check.ts';
import { withPod } from '../good-manifests.ts';

export const isSpreadOverNodes: Check = {
  rule: 'pods that stand in for each other are spread over nodes',
  sources: ['kube-linter no-anti-affinity', 'Polaris topologySpreadConstraint'],
  offences: ofPods(({ running, spec: { affinity, topologySpreadConstraints = [] } }) =>
    running < 2 || affinity?.podAntiAffinity !== undefined || topologySpreadConstraints.length > 0
      ? undefined
      : `may have all ${running} on one node`,
  ),
  bad: [withPod({ topologySpreadConstraints: [] })],
};
