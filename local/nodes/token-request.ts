import { CoreV1Api, type KubeConfig } from '@kubernetes/client-node';
import type { RequestToken } from './service-account-tokens.ts';

/** Asks the API server for service account tokens that are bound to their pod, as a kubelet does. */
export function tokenRequester(config: KubeConfig): RequestToken {
  const api = config.makeApiClient(CoreV1Api);
  return async (pod, audience, expirationSeconds) => {
    const { name, namespace, uid } = pod.metadata;
    const answer = await api.createNamespacedServiceAccountToken({
      name: pod.spec.serviceAccountName ?? 'default',
      namespace,
      body: {
        spec: {
          audiences: audience === undefined ? [] : [audience],
          expirationSeconds,
          boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name, uid },
        },
      },
    });
    const { token, expirationTimestamp } = answer.status ?? {};
    if (token === undefined || expirationTimestamp === undefined) {
      throw new Error('the API server answered a TokenRequest without a token');
    }
    return { value: token, expiresAt: expirationTimestamp.getTime() };
  };
}
