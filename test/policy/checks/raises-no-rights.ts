import { type Check, ofRules } from '../check.ts';
import { withRule } from '../good-manifests.ts';

const verbsThatRaise = new Set(['escalate', 'bind', 'impersonate']);

/** Resources by which more is gained than the rule says, whatever the verb. */
const resourcesThatRaise = new Set([
  'nodes/proxy',
  'pods/exec',
  'pods/attach',
  'pods/portforward',
  'pods/ephemeralcontainers',
  'serviceaccounts/token',
  'persistentvolumes',
  'certificatesigningrequests',
  'certificatesigningrequests/approval',
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
]);

export const raisesNoRights: Check = {
  rule: 'no role has a right by which others are gained',
  sources: [
    'CIS 5.1.8',
    'CIS 5.1.9',
    'CIS 5.1.10',
    'CIS 5.1.11',
    'CIS 5.1.12',
    'CIS 5.1.13',
    'Polaris clusterrolePodExecAttach',
    'Polaris rolePodExecAttach',
    'NSA C-0002',
  ],
  offences: ofRules(({ resources = [], verbs }) => {
    const found = [
      ...verbs.filter(verb => verbsThatRaise.has(verb)),
      ...resources.filter(resource => resourcesThatRaise.has(resource)),
    ];
    return found.length === 0 ? undefined : `has ${found.join(', ')}`;
  }),
  bad: [
    withRule({ verbs: ['escalate'] }),
    withRule({ verbs: ['impersonate'] }),
    withRule({ resources: ['pods/exec'] }),
    withRule({ resources: ['serviceaccounts/token'] }),
  ],
};
