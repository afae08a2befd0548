import { type Check, ofContainers } from '../check.ts';
import { withPod, withSecurityContext } from '../good-manifests.ts';

export const runsAsNonRoot: Check = {
  rule: 'a container never runs as root',
  sources: ['kube-linter run-as-non-root', 'Polaris runAsRootAllowed', 'CIS 5.2.7', 'NSA C-0013'],
  offences: ofContainers(({ securityContext: own = {} }, { spec: { securityContext: shared = {} } }) => {
    const { runAsNonRoot, runAsUser } = { ...shared, ...own };
    return runAsNonRoot === true && runAsUser !== 0 ? undefined : 'may run as root';
  }),
  bad: [
    withPod({ securityContext: { seccompProfile: { type: 'RuntimeDefault' } } }),
    withSecurityContext({ runAsNonRoot: false }),
    withSecurityContext({ runAsUser: 0 }),
  ],
};
