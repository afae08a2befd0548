import type { KubeObject } from '../../operator/kube/object.ts';

/** A pod as clusters have them: about 6 KB of JSON once the API server has added its defaults and two managers. */
export function aPod(namespace: string, index: number): KubeObject {
  const app = `app-${index % 400}`;
  const labels = {
    'app.kubernetes.io/name': app,
    'app.kubernetes.io/instance': `${app}-main`,
    'app.kubernetes.io/component': 'worker',
    'app.kubernetes.io/managed-by': 'Helm',
    'smack.dev/pipeline': app,
    'pod-template-hash': (index * 2654435761).toString(36).slice(0, 10),
  };
  const probe = (path: string) => ({
    httpGet: { path, port: 8080 },
    periodSeconds: 10,
    timeoutSeconds: 3,
    failureThreshold: 3,
  });
  const container = {
    name: 'worker',
    image: `registry.example.com/team-${index % 40}/${app}:v1.${index % 30}.0`,
    args: ['--config=/etc/app/config.yaml', '--listen=:8080', `--shard=${index % 90}`],
    env: [
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      { name: 'BROKERS', value: 'kafka-0.kafka.svc:9092,kafka-1.kafka.svc:9092,kafka-2.kafka.svc:9092' },
      { name: 'SHARD', value: String(index) },
    ],
    ports: [{ name: 'http', containerPort: 8080 }],
    resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { cpu: '1', memory: '1Gi' } },
    readinessProbe: probe('/readyz'),
    livenessProbe: probe('/healthz'),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [{ name: 'config', mountPath: '/etc/app', readOnly: true }],
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      name: `${app}-${labels['pod-template-hash']}-${index.toString(36).padStart(5, '0')}`,
      labels,
      annotations: {
        'prometheus.io/scrape': 'true',
        'checksum/config': (index * 40503).toString(16).padStart(64, 'a'),
      },
    },
    spec: {
      nodeName: `node-${index % 500}`,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [container],
      volumes: [{ name: 'config', configMap: { name: `${app}-config` } }],
    },
  } as KubeObject;
}

/** What a kubelet would report of it; it is the second manager of the object. */
export function aPodStatus(index: number): object {
  const at = '2026-01-01T00:00:00Z';
  const condition = (type: string) => ({ type, status: 'True', lastTransitionTime: at });
  const ip = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  return {
    phase: 'Running',
    podIP: ip,
    podIPs: [{ ip }],
    hostIP: `192.168.${index % 2}.${index % 250}`,
    startTime: at,
    conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(
      condition,
    ),
    containerStatuses: [
      {
        name: 'worker',
        ready: true,
        started: true,
        restartCount: 0,
        image: `registry.example.com/team-${index % 40}/app-${index % 400}:v1.${index % 30}.0`,
        imageID: `registry.example.com/team@sha256:${(index * 7919).toString(16).padStart(64, 'b')}`,
        containerID: `containerd://${(index * 104729).toString(16).padStart(64, 'c')}`,
        state: { running: { startedAt: at } },
      },
    ],
  };
}
