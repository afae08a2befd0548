import type { Change } from './check.ts';
import type { Container, Manifest, PodSpec, Rule } from './manifest.ts';

const namespace = 'shop';
const labels = { app: 'web' };

const container: Container = {
  name: 'web',
  image: 'registry.example/web:1.0',
  env: [{ name: 'PASSWORD_FILE', value: '/etc/web/password' }],
  ports: [{ containerPort: 8080 }],
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
  resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1Gi' } },
  livenessProbe: { httpGet: { path: '/healthz', port: 8080 } },
  readinessProbe: { httpGet: { path: '/readyz', port: 8080 } },
};

const pod: PodSpec = {
  serviceAccountName: 'web',
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname' }],
  containers: [container],
  volumes: [{ name: 'password', secret: { secretName: 'web' } }],
};

const rule: Rule = { apiGroups: [''], resources: ['configmaps'], verbs: ['get'] };

/** Manifests without an offence: the ground on which every check is shown a bad one. */
export const goodManifests: readonly Manifest[] = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace, labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: pod },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace },
    spec: { type: 'ClusterIP', selector: labels },
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace },
    spec: { selector: { matchLabels: labels } },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web', namespace },
    spec: { podSelector: { matchLabels: labels }, policyTypes: ['Ingress', 'Egress'] },
  },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace }, data: { 'a.yaml': 'a: 1' } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'web', namespace },
    rules: [rule],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'web', namespace },
    roleRef: { name: 'web' },
    subjects: [{ kind: 'ServiceAccount', name: 'web', namespace }],
  },
];

/** The fields of an object of a kind, changed. */
export function withObject(kind: string, fields: Partial<Manifest>): Change {
  return manifests =>
    manifests.map(manifest => (manifest.kind === kind ? { ...manifest, ...fields } : manifest));
}

/** Without the objects of a kind. */
export function without(kind: string): Change {
  return manifests => manifests.filter(manifest => manifest.kind !== kind);
}

export function withPod(fields: Partial<PodSpec>, podLabels: Record<string, string> = labels): Change {
  const template = { metadata: { labels: podLabels }, spec: { ...pod, ...fields } };
  return withObject('Deployment', {
    spec: { replicas: 2, selector: { matchLabels: labels }, template },
  });
}

export function withContainer(fields: Partial<Container>): Change {
  return withPod({ containers: [{ ...container, ...fields }] });
}

export function withSecurityContext(fields: NonNullable<Container['securityContext']>): Change {
  return withContainer({ securityContext: { ...container.securityContext, ...fields } });
}

export function withRule(fields: Partial<Rule>): Change {
  return withObject('Role', { rules: [{ ...rule, ...fields }] });
}
