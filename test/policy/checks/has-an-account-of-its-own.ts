import { type Check, ofPods } from '../check.ts';
import { withPod } from '../good-manifests.ts';

export const hasAnAccountOfItsOwn: Check = {
  rule: "a pod runs as an account of its own, not as its namespace's default one",
  sources: ['kube-linter default-service-account', 'CIS 5.1.5'],
  offences: ofPods(({ spec: { serviceAccountName = 'default' } }) =>
    serviceAccountName === 'default' ? 'runs as the default account' : undefined,
  ),
  bad: [withPod({ serviceAccountName: 'default' })],
};
