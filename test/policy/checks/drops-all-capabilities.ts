import { type Check, ofContainers } from '../check.ts';
import { withSecurityContext } from '../good-manifests.ts';

export const dropsAllCapabilities: Check = {
  rule: 'a container drops all capabilities and adds none',
  sources: [
    'kube-linter drop-net-raw-capability',
    'Polaris dangerousCapabilities',
    'Polaris insecureCapabilities',
    'CIS 5.2.8',
    'CIS 5.2.9',
    'CIS 5.2.10',
    'NSA C-0046',
  ],
  offences: ofContainers(({ securityContext: { capabilities: { add = [], drop = [] } = {} } = {} }) => {
    if (!drop.includes('ALL')) return 'keeps capabilities';
    return add.length === 0 ? undefined : `adds ${add.join(', ')}`;
  }),
  bad: [
    withSecurityContext({ capabilities: {} }),
    withSecurityContext({ capabilities: { drop: ['NET_RAW'] } }),
    withSecurityContext({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } }),
  ],
};
