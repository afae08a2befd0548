import { fileURLToPath } from 'node:url';
import type { KubeConfig } from '@kubernetes/client-node';
import { applyManifestFiles } from '../../local/install/apply-manifests.ts';
import { renderKubeconfig } from '../../local/stack/kubeconfig.ts';
import type { KubeClient } from '../../operator/kube/kube-client.ts';
import type { KubeObject, Resource } from '../../operator/kube/object.ts';

const accounts: Resource = {
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  kind: 'ServiceAccount',
  namespaced: true,
};

/** Installs workloads/console/rbac.yaml; answers a kubeconfig with these rights and no others, as YAML. */
export async function aConsoleAccount(person: KubeClient, admin: KubeConfig): Promise<string> {
  const rbac = fileURLToPath(new URL('../../workloads/console/rbac.yaml', import.meta.url));
  await applyManifestFiles(person, [rbac]);
  const token = await tokenOf(person, { namespace: 'smack-system', name: 'smack-console' });
  const cluster = admin.getCurrentCluster();
  if (cluster?.caData === undefined) throw new Error('the kubeconfig names no cluster with a CA');
  return renderKubeconfig(cluster.server, Buffer.from(cluster.caData, 'base64').toString(), { token });
}

/** A new account that may view a namespace or nothing; answers its token. */
export async function aTenantToken(
  person: KubeClient,
  account: { readonly namespace: string; readonly name: string },
  mayView: boolean,
): Promise<string> {
  const metadata = { ...account };
  await person.create(accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  if (mayView) {
    const bindings = {
      group: 'rbac.authorization.k8s.io',
      version: 'v1',
      plural: 'rolebindings',
      kind: 'RoleBinding',
      namespaced: true,
    };
    await person.create(bindings, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'smack-twitchpipeline-viewer',
      },
      subjects: [{ kind: 'ServiceAccount', ...account }],
    } as KubeObject);
  }
  return tokenOf(person, account);
}

async function tokenOf(
  person: KubeClient,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<string> {
  const { status } = await person.create<KubeObject & { readonly status?: { readonly token: string } }>(
    { ...accounts, plural: `serviceaccounts/${name}/token`, kind: 'TokenRequest' },
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: { namespace, name },
      spec: { audiences: [], expirationSeconds: 3600 },
    } as KubeObject,
  );
  if (status === undefined) throw new Error(`the API server gave no token for ${namespace}/${name}`);
  return status.token;
}
