import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Authority, Identity } from '../certificates.ts';
import { createSigningKey } from '../certificates.ts';
import type { Command } from '../child-program.ts';
import { renderKubeconfig } from '../kubeconfig.ts';
import { auditPolicy } from './audit-policy.ts';

export interface ControlPlaneOptions {
  /** Folder with the programs etcd, kube-apiserver, kube-controller-manager and kube-scheduler. */
  readonly programs: string;
  readonly dir: string;
  readonly address: string;
  readonly etcdPort: number;
  readonly etcdPeerPort: number;
  readonly apiServerPort: number;
  readonly authority: Authority;
  /** File for the audit log. */
  readonly auditLog: string;
}

export interface ControlPlane {
  readonly etcd: Command;
  readonly apiServer: Command;
  readonly controllerManager: Command;
  readonly scheduler: Command;
  readonly url: string;
  readonly admin: Identity;
}

const SERVICE_RANGE = '10.96.0.0/16';

/** Writes keys, certificates and configuration of a control plane and says how to start its programs. */
export async function prepareControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { dir, address, authority } = options;
  const url = `https://${address}:${options.apiServerPort}`;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const [serving, admin, manager, scheduler, toKubelet, signing] = await Promise.all([
    authority.server('kube-apiserver', servingNames(address)),
    authority.client('smack:admin', ['system:masters']),
    authority.client('system:kube-controller-manager', []),
    authority.client('system:kube-scheduler', []),
    authority.client('kube-apiserver-kubelet-client', ['system:masters']),
    createSigningKey(),
  ]);
  const file = (name: string): string => join(dir, name);
  const files: Record<string, string> = {
    'ca.crt': authority.cert,
    'apiserver.crt': serving.cert,
    'apiserver.key': serving.key,
    'kubelet-client.crt': toKubelet.cert,
    'kubelet-client.key': toKubelet.key,
    'sa.pub': signing.publicKey,
    'sa.key': signing.privateKey,
    'audit-policy.yaml': stringify(auditPolicy),
    'controller-manager.kubeconfig': renderKubeconfig(url, authority.cert, manager),
    'scheduler.kubeconfig': renderKubeconfig(url, authority.cert, scheduler),
    'scheduler.yaml': stringify(schedulerConfiguration(file('scheduler.kubeconfig'))),
  };
  await Promise.all(
    Object.entries(files).map(([name, text]) => writeFile(file(name), text, { mode: 0o600 })),
  );
  const program = (name: string, flags: Record<string, string>): Command => ({
    command: join(options.programs, name),
    args: Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`),
  });
  return {
    url,
    admin,
    etcd: program('etcd', etcdFlags(options)),
    apiServer: program('kube-apiserver', apiServerFlags(options, file)),
    controllerManager: program('kube-controller-manager', controllerManagerFlags(file)),
    scheduler: program('kube-scheduler', { config: file('scheduler.yaml'), 'secure-port': '0' }),
  };
}

function servingNames(address: string): { type: 'dns' | 'ip'; value: string }[] {
  const dns = ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];
  return [
    ...dns.map(value => ({ type: 'dns' as const, value })),
    ...[address, '10.96.0.1'].map(value => ({ type: 'ip' as const, value })),
  ];
}

function etcdFlags({ dir, address, etcdPort, etcdPeerPort }: ControlPlaneOptions): Record<string, string> {
  const client = `http://${address}:${etcdPort}`;
  const peer = `http://${address}:${etcdPeerPort}`;
  return {
    name: 'smack',
    'data-dir': join(dir, 'etcd'),
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `smack=${peer}`,
    // The data dies with the stack: nothing is gained by waiting for the disk.
    'unsafe-no-fsync': 'true',
    'log-level': 'warn',
  };
}

function apiServerFlags(
  options: ControlPlaneOptions,
  file: (name: string) => string,
): Record<string, string> {
  return {
    'etcd-servers': `http://${options.address}:${options.etcdPort}`,
    'bind-address': options.address,
    'advertise-address': options.address,
    'secure-port': String(options.apiServerPort),
    'tls-cert-file': file('apiserver.crt'),
    'tls-private-key-file': file('apiserver.key'),
    'client-ca-file': file('ca.crt'),
    'kubelet-certificate-authority': file('ca.crt'),
    'kubelet-client-certificate': file('kubelet-client.crt'),
    'kubelet-client-key': file('kubelet-client.key'),
    'kubelet-preferred-address-types': 'InternalIP',
    'authorization-mode': 'Node,RBAC',
    'enable-admission-plugins': 'NodeRestriction',
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-key-file': file('sa.pub'),
    'service-account-signing-key-file': file('sa.key'),
    'service-cluster-ip-range': SERVICE_RANGE,
    // The only API server writes no endpoints of itself: an EndpointSlice refuses loopback addresses.
    'endpoint-reconciler-type': 'none',
    'audit-policy-file': file('audit-policy.yaml'),
    'audit-log-path': options.auditLog,
    'audit-log-maxsize': '1000',
    'audit-log-maxbackup': '1',
    profiling: 'false',
  };
}

function controllerManagerFlags(file: (name: string) => string): Record<string, string> {
  return {
    kubeconfig: file('controller-manager.kubeconfig'),
    'service-account-private-key-file': file('sa.key'),
    'root-ca-file': file('ca.crt'),
    'use-service-account-credentials': 'true',
    'leader-elect': 'false',
    'secure-port': '0',
    // Pods of process nodes have loopback addresses, which EndpointSlices refuse; the controllers would fail for ever.
    controllers: '*,-endpoints-controller,-endpointslice-controller,-endpointslice-mirroring-controller',
    'kube-api-qps': '500',
    'kube-api-burst': '1000',
    'concurrent-deployment-syncs': '20',
    'concurrent-replicaset-syncs': '20',
  };
}

/** The scheduler's own limit of 50 requests a second would bind 50 pods a second. */
function schedulerConfiguration(kubeconfig: string): object {
  return {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    clientConnection: { kubeconfig, qps: 1000, burst: 1000 },
    leaderElection: { leaderElect: false },
  };
}
