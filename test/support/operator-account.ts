import { readFile } from 'node:fs/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';
import type { KubeClient } from '../../operator/kube/kube-client.ts';
import type { KubeObject, Resource } from '../../operator/kube/object.ts';

const rbac = 'rbac.authorization.k8s.io';
const kinds: Readonly<Record<string, Resource>> = {
  ServiceAccount: core('serviceaccounts', 'ServiceAccount'),
  Role: { ...core('roles', 'Role'), group: rbac },
  RoleBinding: { ...core('rolebindings', 'RoleBinding'), group: rbac },
  ClusterRole: { ...core('clusterroles', 'ClusterRole'), group: rbac, namespaced: false },
  ClusterRoleBinding: {
    ...core('clusterrolebindings', 'ClusterRoleBinding'),
    group: rbac,
    namespaced: false,
  },
};

/** The documents of operator/rbac.yaml. */
export async function rbacManifests(): Promise<
  readonly (KubeObject & { readonly rules?: readonly Rule[] })[]
> {
  const file = new URL('../../operator/rbac.yaml', import.meta.url);
  return parseAllDocuments(await readFile(file, 'utf8')).map(one => one.toJS());
}

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/**
 * Installs operator/rbac.yaml for an operator in `namespace` (its cluster-wide parts under names of their own) and
 * answers a configuration with the ServiceAccount's token: whoever uses it has these rights and no others.
 */
export async function anOperatorAccount(
  person: KubeClient,
  admin: KubeConfig,
  namespace: string,
): Promise<{ readonly config: KubeConfig; remove(): Promise<void> }> {
  const own = `smack-operator-${namespace}`;
  const made: KubeObject[] = [];
  for (const manifest of await rbacManifests()) {
    const resource = kinds[manifest.kind];
    if (resource === undefined || !manifest.metadata.name.startsWith('smack-operator')) continue;
    const object = resource.namespaced
      ? (JSON.parse(
          JSON.stringify(manifest).replaceAll('"smack-system"', JSON.stringify(namespace)),
        ) as KubeObject)
      : inCluster(manifest, namespace);
    await person.apply(resource, object, { fieldManager: 'tests' });
    if (!resource.namespaced) made.push(object);
  }
  const tokens = { ...core('serviceaccounts/smack-operator/token', 'TokenRequest'), group: '' };
  const { status } = await person.create<KubeObject & { status?: { token: string } }>(tokens, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: { name: 'smack-operator', namespace },
    spec: { audiences: [], expirationSeconds: 3600 },
  } as KubeObject);
  const cluster = admin.getCurrentCluster();
  if (cluster === null || status === undefined) throw new Error('no cluster, or no token');
  const config = new KubeConfig();
  config.loadFromClusterAndUser(cluster, { name: own, token: status.token });
  return {
    config,
    async remove() {
      for (const { kind, metadata } of made) {
        const resource = kinds[kind];
        if (resource !== undefined) await person.delete(resource, { name: metadata.name });
      }
    },
  };
}

/** A cluster-wide part under a name of the scene's own, so that scenes do not take each other's rights away. */
function inCluster(manifest: KubeObject, namespace: string): KubeObject {
  const ours = (name: string) => `${name}-${namespace}`;
  const { roleRef, subjects, ...rest } = manifest as KubeObject & {
    readonly roleRef?: { readonly name: string };
    readonly subjects?: readonly object[];
  };
  return {
    ...rest,
    metadata: { ...manifest.metadata, name: ours(manifest.metadata.name) },
    ...(roleRef === undefined ? {} : { roleRef: { ...roleRef, name: ours(roleRef.name) } }),
    ...(subjects === undefined ? {} : { subjects: subjects.map(subject => ({ ...subject, namespace })) }),
  } as KubeObject;
}

function core(plural: string, kind: string): Resource {
  return { group: '', version: 'v1', plural, kind, namespaced: true };
}
