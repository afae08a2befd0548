import { keyspaceName } from '../../api/names.ts';

/** A keyspace's name that may stand in CQL text. CQL can't bind names, so nothing unparsed ever becomes one. */
export type KeyspaceName = string & { readonly __keyspace: never };
/** A datacenter's name that may stand in CQL text, within single quotes. */
export type DatacenterName = string & { readonly __datacenter: never };

/** Lower case, so that it means the same with and without quotes; 48 characters hold for every version and tool. */
export function parseKeyspaceName(text: string): KeyspaceName | undefined {
  return /^[a-z][a-z0-9_]{0,47}$/.test(text) && !text.startsWith('system')
    ? (text as KeyspaceName)
    : undefined;
}

export function parseDatacenterName(text: string): DatacenterName | undefined {
  return /^[A-Za-z0-9_-]{1,48}$/.test(text) ? (text as DatacenterName) : undefined;
}

/** The name as CQL text. */
export function quoted(name: KeyspaceName): string {
  return `"${name}"`;
}

/** Whether a namespace may have its results in a keyspace: its own, or one that the administrator lists for it. */
export function mayUseKeyspace(
  namespace: string,
  keyspace: string,
  listed: Readonly<Record<string, readonly string[]>>,
): boolean {
  return keyspace === keyspaceName(namespace) || isListed(namespace, keyspace, listed);
}

/** Whether the administrator lists a keyspace for a namespace: then it may use it whoever made it. */
export function isListed(
  namespace: string,
  keyspace: string,
  listed: Readonly<Record<string, readonly string[]>>,
): boolean {
  return Object.hasOwn(listed, namespace) && (listed[namespace]?.includes(keyspace) ?? false);
}
