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

const rbac = (plural: string, kind: string): Resource => ({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  plural,
  kind,
  namespaced: true,
});

/** Installs workloads/console/rbac.yaml; answers a kubeconfig with these rights and no others, as YAML. */
export async function aConsoleAccount(person: KubeClient, admin: KubeConfig): Promise<string> {
  const manifests = fileURLToPath(new URL('../../workloads/console/rbac.yaml', import.meta.url));
  await applyManifestFiles(person, [manifests]);
  const token = await tokenOf(person, { namespace: 'smack-system', name: 'smack-console' });
  const cluster = admin.getCurrentCluster();
  if (cluster?.caData === undefined) throw new Error('the kubeconfig names no cluster with a CA');
  return renderKubeconfig(cluster.server, Buffer.from(cluster.caData, 'base64').toString(), { token });
}

/** A new account that may list the pipelines of its namespace or nothing; answers its token. */
export async function aTenantToken(
  person: KubeClient,
  account: { readonly namespace: string; readonly name: string },
  mayList: boolean,
): Promise<string> {
  const metadata = { ...account };
  await person.create(accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  if (mayList) {
    await person.create(rbac('roles', 'Role'), {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: ['smack.dev'], resources: ['twitchpipelines'], verbs: ['list'] }],
    } as KubeObject);
    await person.create(rbac('rolebindings', 'RoleBinding'), {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: account.name },
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
