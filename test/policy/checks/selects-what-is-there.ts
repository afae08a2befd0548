import type { Check } from '../check.ts';
import { withObject, withPod } from '../good-manifests.ts';
import type { Labels, Manifest } from '../manifest.ts';
import { podsOf, selects, titleOf } from '../pods-of.ts';

/** What an object asks of its pods' labels; nothing when it selects none, or those of others (a NetworkPolicy's peers). */
function wantedBy({ kind, spec: { selector, podSelector } = {} }: Manifest): Labels | undefined {
  if (kind === 'Service') return selector as Labels | undefined;
  if (kind === 'NetworkPolicy') return podSelector?.matchLabels;
  return selector?.['matchLabels'] as Labels | undefined;
}

const selecting = new Set(['Service', 'NetworkPolicy', 'PodDisruptionBudget', 'Deployment']);

export const selectsWhatIsThere: Check = {
  rule: 'a Service, a budget, a NetworkPolicy and a Deployment select pods that are there',
  sources: ['kube-linter dangling-service', 'kube-linter mismatching-selector'],
  offences: manifests =>
    manifests
      .filter(({ kind }) => selecting.has(kind))
      .filter(manifest => {
        const wanted = wantedBy(manifest);
        // A Deployment's selector is about its own template.
        const among = manifest.kind === 'Deployment' ? [manifest] : manifests;
        return (
          wanted !== undefined &&
          !among
            .flatMap(other => podsOf(other) ?? [])
            .some(
              ({ labels, namespace }) => namespace === manifest.metadata.namespace && selects(wanted, labels),
            )
        );
      })
      .map(manifest => `${titleOf(manifest)} selects no pod`),
  bad: [
    withPod({}, { app: 'other' }),
    withObject('Service', { spec: { selector: { app: 'other' } } }),
    withObject('PodDisruptionBudget', { spec: { selector: { matchLabels: { app: 'other' } } } }),
    withObject('NetworkPolicy', { metadata: { name: 'web', namespace: 'other' } }),
  ],
};
