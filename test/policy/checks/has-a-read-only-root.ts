import { type Check, ofContainers } from '../check.ts';
import { withSecurityContext } from '../good-manifests.ts';

export const hasAReadOnlyRoot: Check = {
  rule: 'the root file system of a container is read-only',
  sources: ['kube-linter no-read-only-root-fs', 'Polaris notReadOnlyRootFilesystem', 'NSA C-0017'],
  offences: ofContainers(({ securityContext }) =>
    securityContext?.readOnlyRootFilesystem === true ? undefined : 'can write to its root file system',
  ),
  bad: [withSecurityContext({ readOnlyRootFilesystem: false })],
};
