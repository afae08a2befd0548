import type { Pod } from './pod.ts';

/** Facts of the node that field references may ask for. */
export interface PodPlace {
  readonly nodeName: string;
  readonly hostIp: string;
  readonly podIp: string;
}

/**
 * The value of a `fieldRef`; `undefined` for a path that the downward API does not offer (Downward API, "Available
 * fields").
 */
export function fieldValue(pod: Pod, path: string, place: PodPlace): string | undefined {
  const keyed = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path);
  if (keyed !== null) {
    const [, map, key] = keyed;
    const values = map === 'labels' ? pod.metadata.labels : pod.metadata.annotations;
    return values?.[key ?? ''] ?? '';
  }
  const values: Readonly<Record<string, () => string>> = {
    'metadata.name': () => pod.metadata.name,
    'metadata.namespace': () => pod.metadata.namespace,
    'metadata.uid': () => pod.metadata.uid,
    'metadata.labels': () => lines(pod.metadata.labels),
    'metadata.annotations': () => lines(pod.metadata.annotations),
    'spec.nodeName': () => place.nodeName,
    'spec.serviceAccountName': () => pod.spec.serviceAccountName ?? 'default',
    'status.hostIP': () => place.hostIp,
    'status.hostIPs': () => place.hostIp,
    'status.podIP': () => place.podIp,
    'status.podIPs': () => place.podIp,
  };
  return Object.hasOwn(values, path) ? values[path]?.() : undefined;
}

/** All labels or annotations, one a line, sorted: `key="escaped value"`. */
function lines(values: Readonly<Record<string, string>> = {}): string {
  return Object.keys(values)
    .toSorted()
    .map(key => `${key}=${JSON.stringify(values[key])}`)
    .join('\n');
}
