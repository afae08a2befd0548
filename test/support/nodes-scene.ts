import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KubeConfig } from '@kubernetes/client-node';
import type { Pod, PodSpec, PodStatus } from '../../local/nodes/pod.ts';
import { configMaps, pods } from '../../local/nodes/resources.ts';
import { launchStack, type Stack } from '../../local/stack/launch-stack.ts';
import { findParts } from '../../local/stack/stack-parts.ts';
import { createHttpKubeClient, type HttpKubeClient } from '../../operator/kube/http-kube-client.ts';
import { createInformer } from '../../operator/kube/informer.ts';
import { eventually } from './eventually.ts';
import { aRealRuntime } from './test-runtime.ts';

/** A control plane with process nodes whose restart backoff is a hundredth of the kubelet's, for tests of the nodes. */
export interface NodesScene {
  readonly stack: Stack;
  readonly client: HttpKubeClient;
  readonly config: KubeConfig;
  /** Folder of the pods' logs and files. */
  readonly dir: string;
  /** Makes a pod named `name` in namespace default, of containers of the test program. */
  create(name: string, spec: Partial<PodSpec>): Promise<TestPod>;
  end(): Promise<void>;
}

export interface TestPod {
  readonly name: string;
  /** The newest version; the last one seen when the pod is gone. */
  now(): Pod;
  /** Every status seen so far, in order. */
  history(): readonly PodStatus[];
  gone(): boolean;
  /** Waits until the pod looks as asked. */
  until(what: string, look: (status: PodStatus, pod: Pod) => boolean, withinMs?: number): Promise<PodStatus>;
  untilGone(withinMs?: number): Promise<void>;
  delete(gracePeriodSeconds?: number): Promise<void>;
  /** What the containers have printed, by `kubectl logs`' own way: through the API server and the node. */
  logs(container: string, query?: string): Promise<string>;
}

export const testBackoff = { firstMs: 100, maxMs: 3000, resetMs: 6000 };

/** Starts the scene in a folder of its own; end it when the tests are done. */
export async function startNodesScene(name: string): Promise<NodesScene> {
  const dir = join(fileURLToPath(new URL('../..', import.meta.url)), '.smack', `${name}-${process.pid}`);
  const stack = await launchStack(
    {
      name,
      dir,
      programs: ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'nodes'],
      attached: true,
      keepLogs: false,
      kafkaHeap: '512m',
      cassandraHeap: '1g',
      parts: await findParts(),
      nodes: { backoff: testBackoff },
    },
    () => {},
  );
  const config = new KubeConfig();
  config.loadFromFile(stack.state().kubeconfig ?? '');
  const { runtime } = aRealRuntime();
  const client = createHttpKubeClient({ config, runtime });
  const informer = createInformer<Pod>({ resource: pods, client, runtime, namespace: 'default' });
  const seen = new Map<string, { versions: Pod[]; gone: boolean }>();
  informer.onEvent(event => {
    const { name: pod } = event.object.metadata;
    const known = seen.get(pod) ?? { versions: [], gone: false };
    known.versions.push(event.object);
    known.gone = event.type === 'deleted';
    seen.set(pod, known);
  });
  informer.start();

  return {
    stack,
    client,
    config,
    dir,
    async create(pod, spec) {
      const metadata = { name: pod, namespace: 'default' };
      await client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata, spec } as Pod);
      return testPod(pod, client, config, () => seen.get(pod));
    },
    async end() {
      await informer.stop();
      client.close();
      await stack.end();
    },
  };
}

/** Makes or replaces a config map in namespace default. */
export async function writeConfigMap(
  client: HttpKubeClient,
  name: string,
  data: Record<string, string>,
): Promise<void> {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data };
  await client.apply(configMaps, object, { fieldManager: 'test' });
}

function testPod(
  name: string,
  client: HttpKubeClient,
  config: KubeConfig,
  seen: () => { readonly versions: readonly Pod[]; readonly gone: boolean } | undefined,
): TestPod {
  const now = (): Pod => {
    const pod = seen()?.versions.at(-1);
    if (pod === undefined) throw new Error(`pod ${name} has not been seen yet`);
    return pod;
  };
  return {
    name,
    now,
    history: () => (seen()?.versions ?? []).flatMap(pod => pod.status ?? []),
    gone: () => seen()?.gone ?? false,
    until: (what, look, withinMs = 20_000) =>
      eventually(
        `${name} ${what}; it is ${JSON.stringify(seen()?.versions.at(-1)?.status)}`,
        () => {
          const pod = seen()?.versions.findLast(version => look(version.status ?? {}, version));
          return pod?.status;
        },
        { withinMs },
      ),
    async untilGone(withinMs = 20_000) {
      await eventually(`${name} is gone`, () => seen()?.gone || undefined, { withinMs });
    },
    delete: gracePeriodSeconds =>
      client.delete(
        pods,
        { namespace: 'default', name },
        gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds },
      ),
    async logs(container, query = '') {
      const options: Record<string, unknown> = {};
      await config.applyToHTTPSOptions(options);
      const url = `${config.getCurrentCluster()?.server}/api/v1/namespaces/default/pods/${name}/log?container=${container}${query}`;
      return getText(url, options);
    },
  };
}

async function getText(url: string, options: Record<string, unknown>): Promise<string> {
  const { request } = await import('node:https');
  return new Promise((resolve, reject) => {
    const sent = request(url, options, async response => {
      let text = '';
      for await (const chunk of response) text += String(chunk);
      if (response.statusCode === 200) resolve(text);
      else reject(new Error(`${response.statusCode}: ${text}`));
    });
    sent.once('error', reject).end();
  });
}
