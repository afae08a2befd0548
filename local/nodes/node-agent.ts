import { join } from 'node:path';
import { createInformer, type Informer } from '../../operator/kube/informer.ts';
import type { KubeClient } from '../../operator/kube/kube-client.ts';
import { KubeApiError } from '../../operator/kube/kube-client.ts';
import type { ListWatch } from '../../operator/kube/list-watch.ts';
import type { KubeObject } from '../../operator/kube/object.ts';
import type { Runtime } from '../../operator/kube/runtime.ts';
import type { DataCache } from './data-cache.ts';
import type { Images } from './images.ts';
import { type LogServer, serveLogs } from './log-server.ts';
import { type NodeFacts, type NodePlan, nodeObject } from './node-object.ts';
import type { NodesConfig } from './nodes-config.ts';
import type { Pod, PodStatus } from './pod.ts';
import { createPodAddresses } from './pod-addresses.ts';
import { PodWorker } from './pod-worker.ts';
import type { ProcessJournal } from './process-journal.ts';
import { leases, nodes, pods } from './resources.ts';
import type { BackoffTimes } from './restart-backoff.ts';
import type { ServiceAccountTokens } from './service-account-tokens.ts';
import type { PodWriter } from './status-writer.ts';

export interface NodeAgentDeps {
  readonly plan: NodePlan;
  readonly facts: Omit<NodeFacts, 'nowMs' | 'logPort'>;
  readonly serving: NodesConfig['serving'];
  readonly client: KubeClient & ListWatch;
  readonly runtime: Runtime;
  readonly cache: DataCache;
  readonly tokens: ServiceAccountTokens;
  readonly images: Images;
  readonly backoff: BackoffTimes;
  readonly journal: ProcessJournal;
  readonly baseEnv: Readonly<Record<string, string>>;
  /** Folder of the node's pods. */
  readonly folder: string;
  readonly logs: string;
  readonly tellEvent: (pod: Pod, type: 'Normal' | 'Warning', reason: string, note: string) => void;
}

const MANAGER = 'process-node';
/** A kubelet's own numbers: "the kubelet updates its Lease object every 10 seconds", which holds for 40. */
const LEASE_SECONDS = 40;
const RENEW_MS = 10_000;
/** A kubelet reports its status every 5 minutes when nothing changes. */
const RENEWS_A_STATUS = 30;

/** One process node: a Node with its Lease, and a worker for each pod that is bound to it. */
export class NodeAgent {
  readonly #deps: NodeAgentDeps;
  readonly #pods: Informer<Pod>;
  readonly #workers = new Map<string, { readonly worker: PodWorker; readonly pod: Pod }>();
  readonly #addresses;
  readonly #writer: PodWriter;
  readonly #ending = new AbortController();
  #logs: LogServer | undefined;

  constructor(deps: NodeAgentDeps) {
    this.#deps = deps;
    const { client, runtime, plan } = deps;
    this.#addresses = createPodAddresses(plan.hostIp);
    const fieldSelector = `spec.nodeName=${plan.name}`;
    this.#pods = createInformer<Pod>({ resource: pods, client, runtime, fieldSelector });
    this.#writer = podWriter(client);
  }

  /** Registers the node and begins to run its pods; resolves when it is registered. */
  async start(): Promise<void> {
    const { client, plan } = this.#deps;
    this.#logs = await serveLogs({
      ...this.#deps.serving,
      host: plan.hostIp,
      find: (namespace, name) => this.worker(namespace, name),
    });
    const node = this.#node();
    await client.create(nodes, node).catch(error => {
      if (!(error instanceof KubeApiError && error.code === 409)) throw error;
    });
    await client.apply(nodes, node, { fieldManager: MANAGER, subresource: 'status' });
    await this.#renew();
    this.#deps.cache.onChange((namespace, kind, name) => this.#referenced(namespace, kind, name));
    this.#pods.onEvent(event => {
      if (event.type === 'deleted') this.#gone(event.object);
      else this.#seen(event.object);
    });
    this.#pods.start();
    void this.#heartbeat();
    this.#deps.runtime.log.info({ node: plan.name, address: plan.hostIp }, 'node is registered');
  }

  /** Ends the containers; the API server is told nothing, as when a machine is switched off. */
  async end(graceSeconds: number): Promise<void> {
    this.#ending.abort(new Error('the node ends'));
    this.#logs?.close();
    await this.#pods.stop();
    await Promise.all([...this.#workers.values()].map(({ worker }) => worker.abandon(graceSeconds)));
  }

  /** The pod of that name, when it is on this node. */
  worker(namespace: string, name: string): PodWorker | undefined {
    const found = [...this.#workers.values()].find(
      ({ pod: { metadata } }) => metadata.namespace === namespace && metadata.name === name,
    );
    return found?.worker;
  }

  #node(): KubeObject {
    const logPort = this.#logs?.port ?? 0;
    return nodeObject(this.#deps.plan, {
      ...this.#deps.facts,
      logPort,
      nowMs: this.#deps.runtime.clock.now(),
    });
  }

  async #renew(): Promise<void> {
    const { client, plan, runtime } = this.#deps;
    const renewTime = new Date(runtime.clock.now()).toISOString().replace('Z', '000Z');
    const spec = { holderIdentity: plan.name, leaseDurationSeconds: LEASE_SECONDS, renewTime };
    const lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: plan.name, namespace: 'kube-node-lease' },
      spec,
    };
    await client.apply(leases, lease, { fieldManager: MANAGER });
  }

  async #heartbeat(): Promise<void> {
    const { client, runtime } = this.#deps;
    const { signal } = this.#ending;
    for (let beat = 1; ; beat++) {
      await runtime.clock.sleep(RENEW_MS, signal).catch(() => {});
      if (signal.aborted) return;
      try {
        await this.#renew();
        if (beat % RENEWS_A_STATUS === 0) {
          await client.apply(nodes, this.#node(), { fieldManager: MANAGER, subresource: 'status' });
        }
      } catch (error) {
        runtime.log.warn(
          { error: String(error), node: this.#deps.plan.name },
          'the node could not report itself',
        );
      }
    }
  }

  #seen(pod: Pod): void {
    const { uid } = pod.metadata;
    const known = this.#workers.get(uid);
    if (known !== undefined) {
      known.worker.update(pod);
      return;
    }
    const over = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    if (over && pod.metadata.deletionTimestamp === undefined) return;
    const worker = this.#newWorker(pod);
    this.#workers.set(uid, { worker, pod });
    worker.look();
  }

  #newWorker(pod: Pod): PodWorker {
    const { plan, runtime, cache, folder, logs, tellEvent } = this.#deps;
    const { uid, namespace, name } = pod.metadata;
    const podIp = pod.spec.hostNetwork === true ? plan.hostIp : this.#addresses.take(uid, pod.status?.podIP);
    return new PodWorker(pod, {
      ...this.#deps,
      clock: runtime.clock,
      allocatable: plan.capacity,
      place: { nodeName: plan.name, hostIp: plan.hostIp, podIp },
      folder: join(folder, uid),
      logs: join(logs, `${namespace}_${name}_${uid}`),
      lookup: (kind, object) => cache.lookup(kind, namespace, object),
      writer: this.#writer,
      tell: (type, reason, note) => tellEvent(pod, type, reason, note),
      done: () => {
        this.#workers.delete(uid);
        this.#addresses.release(uid);
        this.#deps.tokens.forget(pod);
      },
    });
  }

  #gone(pod: Pod): void {
    this.#workers.get(pod.metadata.uid)?.worker.vanish();
  }

  #referenced(namespace: string, kind: 'configMap' | 'secret', name: string): void {
    for (const { worker, pod } of this.#workers.values()) {
      if (pod.metadata.namespace === namespace && refersTo(pod, kind, name)) worker.referenced();
    }
  }
}

/** Whether a pod's spec names the object; a cheap look at its text, because a needless look at a pod costs little. */
function refersTo(pod: Pod, kind: 'configMap' | 'secret', name: string): boolean {
  const text = JSON.stringify(pod.spec);
  return text.includes(kind) && text.includes(`"${name}"`);
}

function podWriter(client: KubeClient): PodWriter {
  return {
    async writeStatus({ metadata: { namespace, name, uid } }: Pod, status: PodStatus) {
      const patch = { kind: 'strategic' as const, body: { metadata: { uid }, status } };
      await client.patch(pods, { namespace, name }, patch, { subresource: 'status' });
    },
    async remove({ metadata: { namespace, name, uid } }: Pod) {
      await client.delete(pods, { namespace, name }, { uid, gracePeriodSeconds: 0 }).catch(error => {
        // Another pod has the name by now.
        if (!(error instanceof KubeApiError && error.code === 409)) throw error;
      });
    },
  };
}
