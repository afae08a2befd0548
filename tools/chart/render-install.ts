import { stringify } from 'yaml';
import type { KubeObject } from '../../operator/kube/object.ts';

/** Helm's own marks say nothing to kubectl, and would have Helm take the objects for a release's. */
const ofHelm = (key: string): boolean => key.startsWith('helm.sh/') || key.startsWith('meta.helm.sh/');

/**
 * The static manifest: what the chart makes without values, less what only Helm knows (hooks and its marks), in a namespace that the restricted Pod
 * Security Standard is enforced on. Pure.
 * @param objects of `helm template --no-hooks`, in its order
 * @returns YAML for `kubectl apply --server-side -f`
 */
export function renderInstall(objects: readonly KubeObject[], namespace: string, version: string): string {
  const head = `# smack ${version}, rendered from helm/smack with its default values: kubectl apply --server-side -f install.yaml
# Then name your Kafka and Cassandra in the ConfigMap smack-connections (docs/install.md).`;
  const place: KubeObject = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespace,
      labels: { 'app.kubernetes.io/name': 'smack', 'pod-security.kubernetes.io/enforce': 'restricted' },
    },
  };
  const documents = [place, ...objects.map(withoutHelm)].map(object => stringify(object, { lineWidth: 0 }));
  return `${head}\n${documents.map(text => `---\n${text}`).join('')}`;
}

function withoutHelm(object: KubeObject): KubeObject {
  const { labels, annotations, ...metadata } = object.metadata;
  const kept = without(labels);
  if ('app.kubernetes.io/managed-by' in kept) kept['app.kubernetes.io/managed-by'] = 'kubectl';
  const notes = without(annotations);
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(Object.keys(kept).length === 0 ? {} : { labels: kept }),
      ...(Object.keys(notes).length === 0 ? {} : { annotations: notes }),
    },
  };
}

function without(map: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !ofHelm(key)));
}
