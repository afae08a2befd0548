import { CONFIG_HASH_ANNOTATION } from '../../api/labels.ts';
import type { Container, EnvVar, PodTemplate, Probe, Volume } from '../../api/workload-objects.ts';
import { OFFER_GATE } from '../../offers/gate.ts';

import type { Scheduling } from './blueprint.ts';

export interface PodParts {
  readonly name: 'ingester' | 'processor';
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly configHash: string;
  readonly configMap: string;
  readonly configFile: string;
  readonly secrets: readonly Volume[];
  readonly resources: ResourcesSpec;
  readonly graceSeconds: number;
  readonly scheduling: Scheduling;
  readonly affinity?: unknown;
  readonly spread: Readonly<Record<string, string>>;
}

export interface ResourcesSpec {
  readonly requests: { readonly cpu: number | string; readonly memory: number | string };
  readonly limits?: { readonly cpu?: number | string; readonly memory?: number | string };
}

const PORT = 8080;
const CONFIG_PATH = '/etc/smack/config';

/**
 * A pod of ours. It passes the `restricted` Pod Security Standard, has no service account token, a read-only root
 * and nothing of it comes from a pipeline but numbers: no image, account, path or volume.
 */
export function podTemplate(parts: PodParts): PodTemplate {
  return {
    metadata: { labels: parts.labels, annotations: { [CONFIG_HASH_ANNOTATION]: parts.configHash } },
    spec: {
      ...(parts.affinity === undefined ? {} : { affinity: parts.affinity }),
      automountServiceAccountToken: false,
      containers: [container(parts)],
      enableServiceLinks: false,
      ...(parts.scheduling.priorityClass === undefined
        ? {}
        : { priorityClassName: parts.scheduling.priorityClass }),
      ...(parts.scheduling.gated ? { schedulingGates: [{ name: OFFER_GATE }] } : {}),
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      terminationGracePeriodSeconds: parts.graceSeconds,
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: parts.spread },
        },
      ],
      volumes: [{ name: 'config', configMap: { name: parts.configMap } }, ...parts.secrets],
    },
  };
}

function container(parts: PodParts): Container {
  const mounts = [
    { name: 'config', mountPath: CONFIG_PATH },
    ...parts.secrets.map(({ name }) => ({ name, mountPath: `/etc/smack/${name}` })),
  ];
  return {
    name: parts.name,
    image: parts.image,
    env: [
      { name: 'SMACK_CONFIG', value: `${CONFIG_PATH}/${parts.configFile}` },
      { name: 'SMACK_PORT', value: String(PORT) },
      { name: 'LOG_LEVEL', value: 'info' },
      fromField('POD_NAME', 'metadata.name'),
      fromField('POD_NAMESPACE', 'metadata.namespace'),
      fromField('POD_IP', 'status.podIP'),
    ],
    ports: [{ name: 'http', containerPort: PORT, protocol: 'TCP' }],
    livenessProbe: probe('/healthz', 10, 6),
    readinessProbe: probe('/readyz', 2, 3),
    startupProbe: probe('/healthz', 2, 30),
    resources: resourcesOf(parts.resources),
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    },
    volumeMounts: mounts.map(mount => ({ ...mount, readOnly: true })),
  };
}

/** Memory is always limited, at the request when nothing else is said, so that one pod can't take a node's. */
function resourcesOf({ requests, limits }: ResourcesSpec): Container['resources'] {
  return {
    requests: { cpu: String(requests.cpu), memory: String(requests.memory) },
    limits: {
      ...(limits?.cpu === undefined ? {} : { cpu: String(limits.cpu) }),
      memory: String(limits?.memory ?? requests.memory),
    },
  };
}

function probe(path: string, periodSeconds: number, failureThreshold: number): Probe {
  return { httpGet: { path, port: 'http' }, periodSeconds, timeoutSeconds: 2, failureThreshold };
}

function fromField(name: string, fieldPath: string): EnvVar {
  return { name, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } };
}
