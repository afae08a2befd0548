import { randomBytes } from 'node:crypto';
import { createHttpKubeClient, type HttpKubeClient } from '../../operator/kube/http-kube-client.ts';
import { loadKubeConfig } from '../../operator/kube/kube-config.ts';
import type { KubeObject, Resource } from '../../operator/kube/object.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { stackFacts } from './stack-facts.ts';
import { aRealRuntime, type TestRuntime } from './test-runtime.ts';

export const configMaps: Resource = core('configmaps', 'ConfigMap', true);
export const pods: Resource = core('pods', 'Pod', true);
export const namespaces: Resource = core('namespaces', 'Namespace', false);

export interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** A namespace of its own on the real API server, a client straight to it and one through a proxy that makes faults. */
export interface KubeScene extends TestRuntime<unknown> {
  readonly namespace: string;
  readonly direct: HttpKubeClient;
  readonly proxied: HttpKubeClient;
  readonly proxy: FaultProxy;
  configMap(name: string, data?: Record<string, string>): ConfigMap;
  close(): Promise<void>;
}

/** @param options of the proxied client */
export async function aKubeScene(
  options: { attemptTimeoutMs?: number; deadlineMs?: number } = {},
): Promise<KubeScene> {
  const config = loadKubeConfig(stackFacts().kubeconfig);
  const test = aRealRuntime();
  const { runtime } = test;
  const proxy = await startFaultProxy(config, runtime.clock);
  const direct = createHttpKubeClient({ config, runtime });
  const proxied = createHttpKubeClient({ ...options, config: proxy.config, runtime });
  const namespace = `kube-${randomBytes(4).toString('hex')}`;
  await direct.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  return {
    ...test,
    namespace,
    direct,
    proxied,
    proxy,
    configMap: (name, data = {}) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace, name },
      data,
    }),
    async close() {
      proxied.close();
      await proxy.close();
      await direct.delete(namespaces, { name: namespace });
      direct.close();
    },
  };
}

function core(plural: string, kind: string, namespaced: boolean): Resource {
  return { group: '', version: 'v1', plural, kind, namespaced };
}
