import { KubeConfig } from '@kubernetes/client-node';

/**
 * Finds the API server and our credentials as kubectl does: the file `path` when given, else KUBECONFIG, ~/.kube/config, or
 * the service account of the pod. Loading client-node costs about 85 MB and a second: only `main.ts` files and tests
 * import this, the rest of the runtime knows the type alone.
 */
export function loadKubeConfig(path?: string): KubeConfig {
  const config = new KubeConfig();
  if (path === undefined) config.loadFromDefault();
  else config.loadFromFile(path);
  return config;
}
