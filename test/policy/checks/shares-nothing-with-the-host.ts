import { type Check, ofPods } from '../check.ts';
import { withContainer, withPod } from '../good-manifests.ts';
import { containersOf } from '../pods-of.ts';

export const sharesNothingWithTheHost: Check = {
  rule: 'a pod takes no namespace, port or path of its node',
  sources: [
    'kube-linter host-network',
    'kube-linter host-pid',
    'kube-linter host-ipc',
    'kube-linter sensitive-host-mounts',
    'kube-linter docker-sock',
    'Polaris hostNetworkSet',
    'Polaris hostPIDSet',
    'Polaris hostIPCSet',
    'Polaris hostPortSet',
    'Polaris hostPathSet',
    'CIS 5.2.3',
    'CIS 5.2.4',
    'CIS 5.2.5',
    'CIS 5.2.12',
    'CIS 5.2.13',
    'NSA C-0038',
    'NSA C-0041',
    'NSA C-0044',
  ],
  offences: ofPods(({ spec }) => {
    const taken = [
      ...(['hostNetwork', 'hostPID', 'hostIPC'] as const).filter(field => spec[field]),
      ...(spec.volumes ?? []).filter(volume => 'hostPath' in volume).map(({ name }) => `hostPath ${name}`),
      ...containersOf(spec)
        .flatMap(({ ports = [] }) => ports)
        .filter(({ hostPort }) => hostPort !== undefined)
        .map(({ hostPort }) => `hostPort ${hostPort}`),
    ];
    return taken.length === 0 ? undefined : `takes ${taken.join(', ')}`;
  }),
  bad: [
    withPod({ hostNetwork: true }),
    withPod({ hostPID: true }),
    withPod({ hostIPC: true }),
    withPod({ volumes: [{ name: 'root', hostPath: { path: '/' } }] }),
    withContainer({ ports: [{ containerPort: 8080, hostPort: 8080 }] }),
  ],
};
