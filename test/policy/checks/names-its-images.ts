import { type Check, ofContainers } from '../check.ts';
import { withContainer } from '../good-manifests.ts';

export const namesItsImages: Check = {
  rule: 'an image has a digest, or a tag that is not latest',
  sources: ['kube-linter latest-tag', 'Polaris tagNotSpecified'],
  offences: ofContainers(({ image = '' }) =>
    /@sha256:[0-9a-f]{64}$|:(?!latest$)[\w][\w.-]*$/.test(image) ? undefined : `may run any '${image}'`,
  ),
  bad: [
    withContainer({ image: 'registry.example/web' }),
    withContainer({ image: 'registry.example/web:latest' }),
    withContainer({ image: 'registry.example:5000/web' }),
  ],
};
