import { deployments, pods } from '../api/resources.ts';
import type { KubeObject, Resource } from '../kube/object.ts';
import { OFFER_GATE } from '../offers/gate.ts';

const apps = (plural: string, kind: string): Resource => ({
  group: 'apps',
  version: 'v1',
  plural,
  kind,
  namespaced: true,
});

/** A kind whose objects can carry the gate, and where in them the pod's spec stands. */
export interface GatedKind {
  readonly resource: Resource;
  readonly path: readonly string[];
}

/**
 * Templates first: what is made from them from then on has no gate. A Job's template can't be changed, its pods can; a
 * ReplicaSet of a Deployment follows its Deployment.
 */
export const gatedKinds: readonly GatedKind[] = [
  { resource: deployments, path: ['spec', 'template', 'spec'] },
  { resource: apps('statefulsets', 'StatefulSet'), path: ['spec', 'template', 'spec'] },
  { resource: apps('daemonsets', 'DaemonSet'), path: ['spec', 'template', 'spec'] },
  { resource: apps('replicasets', 'ReplicaSet'), path: ['spec', 'template', 'spec'] },
  {
    resource: { ...apps('cronjobs', 'CronJob'), group: 'batch' },
    path: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  },
  { resource: pods, path: ['spec'] },
];

/** Whether an object carries the gate, itself or in its template. Pure. */
export function carriesGate(object: KubeObject, path: readonly string[]): boolean {
  let part: unknown = object;
  for (const key of path) part = (part as Readonly<Record<string, unknown>> | undefined)?.[key];
  const gates = (part as { readonly schedulingGates?: readonly { readonly name: string }[] } | undefined)
    ?.schedulingGates;
  return gates?.some(({ name }) => name === OFFER_GATE) ?? false;
}

/** A strategic merge patch that takes the gate away and leaves those of others. Pure. */
export function withoutGate(path: readonly string[]): object {
  return path.reduceRight<object>((inner, key) => ({ [key]: inner }), {
    schedulingGates: [{ $patch: 'delete', name: OFFER_GATE }],
  });
}
