import { CoreV1Api, type KubeConfig } from '@kubernetes/client-node';
import { renderKubeconfig } from '../stack/kubeconfig.ts';

/** Namespace of smack's own accounts. */
export const SYSTEM_NAMESPACE = 'smack-system';
/** Longer than anybody lets a demo run; the token is not renewed. */
const TOKEN_SECONDS = 7 * 86_400;

/** A kubeconfig (YAML) with a token of an account of {@link SYSTEM_NAMESPACE}, which must exist: its rights and no others. */
export async function accountKubeconfig(admin: KubeConfig, account: string): Promise<string> {
  const cluster = admin.getCurrentCluster();
  if (cluster?.caData === undefined) throw new Error('the admin kubeconfig names no cluster with a CA');
  const { status } = await admin.makeApiClient(CoreV1Api).createNamespacedServiceAccountToken({
    name: account,
    namespace: SYSTEM_NAMESPACE,
    body: { spec: { audiences: [], expirationSeconds: TOKEN_SECONDS } },
  });
  if (status?.token === undefined)
    throw new Error(`the API server gave no token for ${SYSTEM_NAMESPACE}/${account}`);
  const ca = Buffer.from(cluster.caData, 'base64').toString();
  return renderKubeconfig(cluster.server, ca, { token: status.token });
}
