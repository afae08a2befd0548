import { type Check, ofPods } from '../check.ts';
import { withContainer } from '../good-manifests.ts';

export const hasProbes: Check = {
  rule: 'what runs until it is stopped says whether it lives and whether it is ready',
  sources: [
    'kube-linter no-liveness-probe',
    'kube-linter no-readiness-probe',
    'Polaris livenessProbeMissing',
    'Polaris readinessProbeMissing',
  ],
  offences: ofPods(({ running, spec: { containers = [] } }) => {
    const silent = containers.filter(
      ({ livenessProbe, readinessProbe }) => livenessProbe === undefined || readinessProbe === undefined,
    );
    return running === 0 || silent.length === 0
      ? undefined
      : `has no probes for ${silent.map(({ name }) => name).join(', ')}`;
  }),
  bad: [withContainer({ livenessProbe: undefined }), withContainer({ readinessProbe: undefined })],
};
