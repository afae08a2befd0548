import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';

/**
 * Finds the API server and our credentials as kubectl does: the file `path` when given, else KUBECONFIG, ~/.kube/config, or
 * the service account of the pod. Where that account's token is mounted may be said by SMACK_TOKEN_DIR: a pod without a
 * root of its own (docs/local-stack.md) has it elsewhere than a container. Loading client-node costs about 85 MB and a
 * second: only `main.ts` files and tests import this, the rest of the runtime knows the type alone.
 */
export function loadKubeConfig(path?: string): KubeConfig {
  const config = new KubeConfig();
  const folder = process.env['SMACK_TOKEN_DIR'];
  if (path !== undefined) config.loadFromFile(path);
  else if (folder !== undefined && process.env['KUBECONFIG'] === undefined) loadFromPod(config, folder);
  else config.loadFromDefault();
  return config;
}

function loadFromPod(config: KubeConfig, folder: string): void {
  config.loadFromCluster();
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error('KUBERNETES_SERVICE_HOST names no API server');
  const authProvider = { name: 'tokenFile', config: { tokenFile: join(folder, 'token') } };
  config.loadFromClusterAndUser(
    { ...cluster, caFile: join(folder, 'ca.crt') },
    { name: 'pod', authProvider },
  );
}
