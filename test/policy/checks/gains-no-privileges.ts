import { type Check, ofContainers } from '../check.ts';
import { withContainer, withSecurityContext } from '../good-manifests.ts';

export const gainsNoPrivileges: Check = {
  rule: 'a container is not privileged, can not become so, and sees no unmasked /proc',
  sources: [
    'kube-linter privilege-escalation-container',
    'kube-linter privileged-container',
    'kube-linter unsafe-proc-mount',
    'Polaris privilegeEscalationAllowed',
    'Polaris runAsPrivileged',
    'Polaris procMount',
    'CIS 5.2.2',
    'CIS 5.2.6',
    'NSA C-0016',
    'NSA C-0057',
  ],
  offences: ofContainers(({ securityContext = {} }) => {
    const { privileged = false, allowPrivilegeEscalation = true, procMount = 'Default' } = securityContext;
    if (privileged) return 'is privileged';
    if (allowPrivilegeEscalation) return 'may gain privileges';
    return procMount === 'Default' ? undefined : 'has /proc unmasked';
  }),
  bad: [
    withContainer({ securityContext: {} }),
    withSecurityContext({ privileged: true }),
    withSecurityContext({ allowPrivilegeEscalation: true }),
    withSecurityContext({ procMount: 'Unmasked' }),
  ],
};
