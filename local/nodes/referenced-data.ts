import type { KubeObject } from '../../operator/kube/object.ts';

/** Bytes by key, whatever the kind they came from. */
export type Data = Readonly<Record<string, Buffer>>;

/**
 * Looks up a ConfigMap or Secret of the pod's namespace: its data, `undefined` when there is none, `unknown` while the
 * cache is not filled yet.
 */
export type Lookup = (kind: 'configMap' | 'secret', name: string) => Data | undefined | 'unknown';

/** Why something cannot be made yet, in the kubelet's words. */
export interface Blocked {
  readonly reason: string;
  readonly message: string;
  /** It will come by itself in a moment: nobody need be told. */
  readonly expected?: true;
}

export type Made<T> = { readonly made: T } | { readonly blocked: Blocked };

interface DataObject extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
}

/** The data of a ConfigMap (text and base64) or a Secret (base64). */
export function dataOf(kind: 'configMap' | 'secret', object: KubeObject): Data {
  const { data = {}, binaryData = {} } = object as DataObject;
  const plain = kind === 'secret' ? 'base64' : 'utf8';
  return Object.fromEntries([
    ...Object.entries(data).map(([key, value]) => [key, Buffer.from(value, plain)] as const),
    ...Object.entries(binaryData).map(([key, value]) => [key, Buffer.from(value, 'base64')] as const),
  ]);
}

/** How the kubelet names the kinds in its messages. */
export const spoken = { configMap: 'configmap', secret: 'secret' } as const;
export const titled = { configMap: 'ConfigMap', secret: 'Secret' } as const;
