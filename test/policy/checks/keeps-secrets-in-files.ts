import { type Check, ofContainers } from '../check.ts';
import { withContainer } from '../good-manifests.ts';

export const keepsSecretsInFiles: Check = {
  rule: 'a secret is a file, never in the environment',
  sources: ['kube-linter read-secret-from-env-var', 'CIS 5.4.1'],
  offences: ofContainers(({ env = [], envFrom = [] }) => {
    const read = [
      ...env.filter(({ valueFrom = {} }) => 'secretKeyRef' in valueFrom).map(({ name }) => name),
      ...envFrom.filter(source => 'secretRef' in source).map(() => 'a whole Secret'),
    ];
    return read.length === 0 ? undefined : `has in its environment: ${read.join(', ')}`;
  }),
  bad: [
    withContainer({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'web', key: 'a' } } }] }),
    withContainer({ envFrom: [{ secretRef: { name: 'web' } }] }),
  ],
};
