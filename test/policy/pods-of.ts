import type { Container, Labels, Manifest, PodSpec } from './manifest.ts';

/** The pods that an object makes, or the pod that it is. */
export interface Pods {
  /** `Kind/name` of the object. */
  readonly of: string;
  readonly namespace: string | undefined;
  readonly labels: Labels;
  readonly spec: PodSpec;
  /** How many run side by side; 0 when they end by themselves. */
  readonly running: number;
}

const servers = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']);

/** Nothing when the object makes no pods. */
export function podsOf(manifest: Manifest): Pods | undefined {
  const { kind, metadata, spec } = manifest;
  const about = { of: titleOf(manifest), namespace: metadata.namespace };
  if (kind === 'Pod') return { ...about, labels: metadata.labels ?? {}, spec: spec ?? {}, running: 0 };
  const template = spec?.template ?? spec?.jobTemplate?.spec?.template;
  if (template === undefined) return;
  const running = servers.has(kind) ? (spec?.replicas ?? 1) : 0;
  return { ...about, labels: template.metadata?.labels ?? {}, spec: template.spec ?? {}, running };
}

export function containersOf({ containers = [], initContainers = [] }: PodSpec): readonly Container[] {
  return [...initContainers, ...containers];
}

export function titleOf({ kind, metadata: { name } }: Manifest): string {
  return `${kind}/${name}`;
}

/** Whether labels are among those that a selector asks for; a selector that asks for nothing selects all. */
export function selects(wanted: Labels, labels: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}
