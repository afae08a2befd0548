import type { Resource } from '../../operator/kube/object.ts';

export interface OwnedObject {
  readonly resource: Resource;
  /** The object without its metadata; written the way people write it: quantities unreduced, defaults left out. */
  readonly spec: object;
  /** A strategic-merge patch by somebody else. */
  readonly drift: object;
}

const labels = { app: 'owned' };

function aPodTemplate(container: object): object {
  return {
    metadata: { labels, annotations: {} },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      hostNetwork: false,
      terminationGracePeriodSeconds: 30,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      tolerations: [{ key: 'smack.dev/none', operator: 'Exists', effect: 'NoSchedule' }],
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: labels },
        },
      ],
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 1,
              podAffinityTerm: {
                topologyKey: 'kubernetes.io/hostname',
                labelSelector: { matchLabels: labels },
              },
            },
          ],
        },
      },
      schedulingGates: [{ name: 'smack.dev/never' }],
      containers: [
        {
          name: 'app',
          image: 'smack/none:1',
          args: [],
          env: [
            { name: 'A', value: '1' },
            { name: 'EMPTY', value: '' },
            { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
            { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
            { name: 'SECRET', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
          ],
          ports: [{ name: 'http', containerPort: 8080 }],
          resources: {
            requests: { cpu: '0.25', memory: '1024Mi' },
            limits: { cpu: '1000m', memory: '1.5Gi' },
          },
          readinessProbe: { httpGet: { path: '/readyz', port: 'http' }, initialDelaySeconds: 0 },
          livenessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 20 },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [
            { name: 'config', mountPath: '/etc/smack/config', readOnly: true },
            { name: 'tmp', mountPath: '/tmp', readOnly: false },
          ],
          ...container,
        },
      ],
      volumes: [
        { name: 'config', configMap: { name: 'c', items: [{ key: 'config.json', path: 'config.json' }] } },
        { name: 'tmp', emptyDir: { sizeLimit: '1024Mi' } },
        { name: 'secret', secret: { secretName: 's', optional: true } },
        {
          name: 'token',
          projected: { sources: [{ serviceAccountToken: { path: 'token' } }, { configMap: { name: 'c' } }] },
        },
      ],
    },
  };
}

function aDeployment(container: object): object {
  return {
    spec: {
      replicas: 1,
      minReadySeconds: 0,
      progressDeadlineSeconds: 600,
      paused: false,
      selector: { matchLabels: labels },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: aPodTemplate(container),
    },
  };
}

const deployments = resource('apps', 'deployments', 'Deployment');

/** A Deployment with a container changed. */
export const restricted = {
  resource: deployments,
  spec: aDeployment,
};

/** The kinds of object that an operator owns, as full as they get. */
export const everyKind: Readonly<Record<string, OwnedObject>> = {
  Deployment: {
    resource: deployments,
    spec: restricted.spec({}),
    drift: { spec: { replicas: 2, template: { spec: { containers: [{ name: 'app', image: 'evil:1' }] } } } },
  },
  ConfigMap: {
    resource: resource('', 'configmaps', 'ConfigMap'),
    spec: { data: { 'config.json': '{}', value: '' }, binaryData: {} },
    drift: { data: { 'config.json': '{"a":1}' } },
  },
  Service: {
    resource: resource('', 'services', 'Service'),
    spec: {
      spec: {
        selector: labels,
        ports: [
          { port: 80, name: 'a' },
          { port: 81, name: 'b', targetPort: 'http' },
        ],
      },
    },
    drift: { spec: { selector: { app: 'other' } } },
  },
  PodDisruptionBudget: {
    resource: resource('policy', 'poddisruptionbudgets', 'PodDisruptionBudget'),
    spec: { spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'nothing' } } } },
    drift: { spec: { maxUnavailable: '50%' } },
  },
  NetworkPolicy: {
    resource: resource('networking.k8s.io', 'networkpolicies', 'NetworkPolicy'),
    spec: {
      spec: {
        podSelector: { matchLabels: labels },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ ports: [{ port: 8080 }], from: [{ namespaceSelector: {} }] }],
        egress: [],
      },
    },
    drift: { spec: { ingress: [{}] } },
  },
  HorizontalPodAutoscaler: {
    resource: resource('autoscaling', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', 'v2'),
    spec: {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'deployment' },
        minReplicas: 1,
        maxReplicas: 3,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
          },
        ],
      },
    },
    drift: { spec: { maxReplicas: 9 } },
  },
  ResourceQuota: {
    resource: resource('', 'resourcequotas', 'ResourceQuota'),
    spec: { spec: { hard: { 'requests.cpu': '100000m', 'requests.memory': 1099511627776, pods: 5000 } } },
    drift: { spec: { hard: { pods: '5001' } } },
  },
  Role: {
    resource: resource('rbac.authorization.k8s.io', 'roles', 'Role'),
    spec: { rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }] },
    drift: { rules: [] },
  },
  RoleBinding: {
    resource: resource('rbac.authorization.k8s.io', 'rolebindings', 'RoleBinding'),
    spec: {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'role' },
      subjects: [{ kind: 'ServiceAccount', name: 's' }],
    },
    drift: { subjects: [] },
  },
  ServiceAccount: {
    resource: resource('', 'serviceaccounts', 'ServiceAccount'),
    spec: { automountServiceAccountToken: false },
    drift: { automountServiceAccountToken: true },
  },
};

function resource(group: string, plural: string, kind: string, version = 'v1'): Resource {
  return { group, version, plural, kind, namespaced: true };
}
