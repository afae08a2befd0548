import { type Check, ofPods } from '../check.ts';
import { withPod } from '../good-manifests.ts';

export const mountsNoTokenByItself: Check = {
  rule: 'a token is mounted only where a pod asks for it by a volume, with its life',
  sources: ['Polaris automountServiceAccountToken', 'CIS 5.1.6', 'NSA C-0034'],
  offences: ofPods(({ spec: { automountServiceAccountToken } }) =>
    automountServiceAccountToken === false ? undefined : 'mounts the token of its account',
  ),
  bad: [withPod({ automountServiceAccountToken: true })],
};
