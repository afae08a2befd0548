import { type Check, ofPods } from '../check.ts';
import { without, withPod } from '../good-manifests.ts';
import type { Labels } from '../manifest.ts';
import { selects } from '../pods-of.ts';

export const keepsOneInADrain: Check = {
  rule: 'pods that stand in for each other have a disruption budget',
  sources: ['Polaris missingPodDisruptionBudget'],
  offences: ofPods(({ running, labels, namespace }, all) => {
    const isKept = all.some(
      ({ kind, metadata, spec }) =>
        kind === 'PodDisruptionBudget' &&
        metadata.namespace === namespace &&
        selects((spec?.selector?.['matchLabels'] ?? {}) as Labels, labels),
    );
    return running < 2 || isKept ? undefined : 'has no disruption budget';
  }),
  bad: [without('PodDisruptionBudget'), withPod({}, { app: 'other' })],
};
