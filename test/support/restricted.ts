import type { PodSpec } from '../../operator/api/workload-objects.ts';

/**
 * What a pod does against the `restricted` Pod Security Standard and our own rules for workloads; empty = nothing.
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function offencesOf(spec: PodSpec): readonly string[] {
  const pod = spec as PodSpec & Readonly<Record<string, unknown>>;
  const offences: string[] = [];
  const must = (holds: boolean, rule: string) => {
    if (!holds) offences.push(rule);
  };
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC', 'hostUsers', 'nodeName', 'serviceAccountName']) {
    must(pod[field] === undefined, `${field} is not set`);
  }
  must(pod.automountServiceAccountToken === false, 'no token is mounted');
  must(pod.securityContext.runAsNonRoot === true, 'runs as non-root');
  must(pod.securityContext.seccompProfile.type === 'RuntimeDefault', 'has the default seccomp profile');
  must(pod['initContainers'] === undefined, 'has no init containers');
  for (const volume of pod.volumes) {
    const kinds = Object.keys(volume).filter(key => key !== 'name');
    must(kinds.length === 1 && (kinds[0] === 'configMap' || kinds[0] === 'secret'), `volume ${volume.name}`);
  }
  for (const container of pod.containers) {
    const context = container.securityContext as unknown as Readonly<Record<string, unknown>>;
    must(context['allowPrivilegeEscalation'] === false, 'gains no privileges');
    must(context['privileged'] === undefined, 'is not privileged');
    must(context['readOnlyRootFilesystem'] === true, 'has a read-only root');
    must(JSON.stringify(context['capabilities']) === '{"drop":["ALL"]}', 'drops all capabilities');
    must(container.resources.limits['memory'] !== undefined, 'limits memory');
    must(container.resources.requests['cpu'] !== undefined, 'requests cpu');
    must(
      container.ports.every(port => !('hostPort' in port)),
      'has no host port',
    );
    must(
      container.env.every(({ valueFrom }) => valueFrom === undefined || 'fieldRef' in valueFrom),
      'has no secret in its environment',
    );
  }
  return offences;
}
