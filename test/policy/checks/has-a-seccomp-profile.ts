import { type Check, ofContainers } from '../check.ts';
import { withPod, withSecurityContext } from '../good-manifests.ts';

export const hasASeccompProfile: Check = {
  rule: "a container has the runtime's seccomp profile",
  // CIS 5.7.2: "Ensure that the seccomp profile is set to docker/default in your Pod definitions".
  sources: ['CIS 5.7.2', 'Polaris linuxHardening', 'NSA C-0055'],
  offences: ofContainers(({ securityContext: own = {} }, { spec: { securityContext: shared = {} } }) =>
    (own.seccompProfile ?? shared.seccompProfile)?.type === 'RuntimeDefault'
      ? undefined
      : 'has no seccomp profile',
  ),
  bad: [
    withPod({ securityContext: { runAsNonRoot: true } }),
    withSecurityContext({ seccompProfile: { type: 'Unconfined' } }),
  ],
};
