import { createHash } from 'node:crypto';
import type { KubeObject } from '../../../operator/kube/object.ts';

/** Where Kafka, Cassandra and the chat server of a trial cluster live. */
export const SYSTEMS = 'smack-systems';

/** A program with one pod, its own name in DNS, its configuration as files and a folder that outlives the pod. */
export interface SystemPlan {
  readonly name: string;
  readonly image: string;
  /** Command with arguments. */
  readonly command: readonly string[];
  /** Run to its end before, with the same files. */
  readonly prepare?: readonly string[];
  /** By port name. */
  readonly ports: Readonly<Record<string, number>>;
  /** Files of /config by name. */
  readonly config: Readonly<Record<string, string>>;
  /** Where the lasting folder is mounted. */
  readonly data: string;
  readonly resources: { readonly requests: object; readonly limits: object };
}

/** Name in DNS of the only pod of a system. */
export function addressOf(name: string): string {
  return `${name}-0.${name}.${SYSTEMS}.svc.cluster.local`;
}

/**
 * The objects of a system, for trying only: one pod, on the control plane's node, so that every worker may be drained or lost; its data in a folder of that
 * node, since not every kind cluster has volumes that move with their pods. It runs as root: such a folder belongs to root.
 */
export function systemObjects(plan: SystemPlan): readonly KubeObject[] {
  const { name, ports, config } = plan;
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'smack-trial' };
  const metadata = { name, namespace: SYSTEMS, labels };
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: config } as KubeObject,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        clusterIP: 'None',
        // A node of a cluster must find itself before it is ready.
        publishNotReadyAddresses: true,
        selector: { 'app.kubernetes.io/name': name },
        ports: Object.entries(ports).map(([port, number]) => ({ name: port, port: number })),
      },
    } as KubeObject,
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata,
      spec: {
        serviceName: name,
        replicas: 1,
        selector: { matchLabels: { 'app.kubernetes.io/name': name } },
        // Changed configuration is a new pod.
        template: {
          metadata: { labels, annotations: { 'checksum/config': digest(config) } },
          spec: podSpec(plan),
        },
      },
    } as KubeObject,
  ];
}

function digest(config: SystemPlan['config']): string {
  return createHash('sha256').update(JSON.stringify(config)).digest('hex');
}

function podSpec({ name, image, command, prepare, ports, data, resources }: SystemPlan): object {
  const [probed = 0] = Object.values(ports);
  const container = {
    image,
    imagePullPolicy: 'IfNotPresent',
    resources,
    securityContext: { runAsUser: 0, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    volumeMounts: [
      { name: 'config', mountPath: '/config' },
      { name: 'data', mountPath: data },
    ],
  };
  return {
    nodeSelector: { 'node-role.kubernetes.io/control-plane': '' },
    tolerations: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' }],
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 30,
    ...(prepare === undefined
      ? {}
      : { initContainers: [{ ...container, name: 'prepare', command: prepare }] }),
    containers: [
      {
        ...container,
        name,
        command,
        ports: Object.entries(ports).map(([port, containerPort]) => ({ name: port, containerPort })),
        readinessProbe: { tcpSocket: { port: probed }, periodSeconds: 2, failureThreshold: 1 },
      },
    ],
    volumes: [
      { name: 'config', configMap: { name } },
      { name: 'data', hostPath: { path: `/var/lib/smack-trial/${name}`, type: 'DirectoryOrCreate' } },
    ],
  };
}
