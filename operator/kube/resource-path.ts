import type { Resource } from './object.ts';

/** What is addressed within a resource; all parts are escaped. */
export interface PathParts {
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
}

/** `v1`, or `group/version`. */
export function apiVersionOf(resource: Resource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** The URL path of a resource, a collection or an object, with its query (entries that are `undefined` are left out). */
export function resourcePath(resource: Resource, parts: PathParts): string {
  const root =
    resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const segments: string[] = [];
  if (parts.namespace !== undefined && resource.namespaced)
    segments.push('namespaces', encodeURIComponent(parts.namespace));
  segments.push(resource.plural);
  if (parts.name !== undefined) segments.push(encodeURIComponent(parts.name));
  if (parts.subresource !== undefined) segments.push(encodeURIComponent(parts.subresource));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parts.query ?? {})) {
    if (value !== undefined) query.set(name, String(value));
  }
  const text = query.toString();
  return `${root}/${segments.join('/')}${text === '' ? '' : `?${text}`}`;
}
