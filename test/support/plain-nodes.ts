import { pods } from '../../operator/api/resources.ts';
import type { HttpKubeClient } from '../../operator/kube/http-kube-client.ts';
import { createInformer } from '../../operator/kube/informer.ts';
import type { KubeObject, Resource } from '../../operator/kube/object.ts';
import type { Runtime } from '../../operator/kube/runtime.ts';
import type { RawPod } from '../../operator/offers/core/pod-facts.ts';

const nodes: Resource = { group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false };
const leases: Resource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
};

/** Pods with this label end only when they are given a grace of at most ten seconds. */
export const STUBBORN = { 'tests.smack.dev/stubborn': 'true' };

/**
 * Nodes that are objects alone: they renew their leases, say of each pod bound to them that it runs and is ready, and let go of
 * those that are deleted. For what is decided before a pod starts; pods that run are tested on process nodes.
 */
export interface PlainNodes {
  add(
    name: string,
    cpu: string,
    more?: { readonly labels?: object; readonly memory?: string },
  ): Promise<void>;
  patch(name: string, body: object): Promise<void>;
  remove(name: string): Promise<void>;
  /** Nothing more is heard of the node, and its pods stay as they are: the controller manager marks it as lost after its grace. */
  silence(name: string): void;
  /** Nothing more is heard of any. */
  stop(): Promise<void>;
}

/** The grace of kube-controller-manager is 50 s. */
const RENEW_MS = 10_000;

export async function startPlainNodes(client: HttpKubeClient, runtime: Runtime): Promise<PlainNodes> {
  const names = new Set<string>();
  const beat = (name: string) =>
    client.apply(
      leases,
      {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { namespace: 'kube-node-lease', name },
        spec: {
          holderIdentity: name,
          leaseDurationSeconds: 40,
          renewTime: new Date(runtime.clock.now()).toISOString().replace('Z', '000Z'),
        },
      } as KubeObject,
      { fieldManager: 'tests' },
    );
  const timer = setInterval(() => {
    for (const name of names) beat(name).catch(() => undefined);
  }, RENEW_MS);
  const bound = createInformer<RawPod>({ client, runtime, resource: pods });
  const working = new Set<string>();
  bound.onEvent(event => {
    if (event.type !== 'deleted') act(event.object).catch(() => undefined);
  });
  bound.start();

  async function act(pod: RawPod): Promise<void> {
    const { metadata, spec, status } = pod;
    if (spec?.nodeName === undefined || !names.has(spec.nodeName)) return;
    const { uid = '', namespace = '', name, labels = {} } = metadata;
    const key = `${uid}/${metadata.deletionTimestamp !== undefined}`;
    if (metadata.deletionTimestamp !== undefined) {
      const isStubborn = Object.keys(STUBBORN).every(label => labels[label] !== undefined);
      if (isStubborn && (metadata.deletionGracePeriodSeconds ?? 0) > 10) return;
      if (working.has(key)) return;
      working.add(key);
      await client.delete(pods, { namespace, name }, { uid, gracePeriodSeconds: 0 });
      return;
    }
    if (status?.phase === 'Running' || working.has(key)) return;
    working.add(key);
    const body = { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } };
    await client.patch(pods, { namespace, name }, { kind: 'strategic', body }, { subresource: 'status' });
  }

  return {
    async add(name, cpu, { labels = {}, memory = '64Gi' } = {}) {
      await client.create(nodes, {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
        status: {
          capacity: { cpu, memory, pods: '110' },
          allocatable: { cpu, memory, pods: '110' },
          conditions: [{ type: 'Ready', status: 'True', reason: 'Plain', lastHeartbeatTime: null }],
        },
      } as KubeObject);
      names.add(name);
      await beat(name);
    },
    async patch(name, body) {
      await client.patch(nodes, { name }, { kind: 'merge', body });
    },
    async remove(name) {
      names.delete(name);
      await client.delete(nodes, { name });
    },
    silence(name) {
      names.delete(name);
    },
    async stop() {
      clearInterval(timer);
      await bound.stop();
    },
  };
}
