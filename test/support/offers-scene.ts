import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Registry } from 'prom-client';
import { parse } from 'yaml';
import { APPLIED_ANNOTATION, FIELD_MANAGER } from '../../operator/api/labels.ts';
import type { ResourceRole } from '../../operator/api/resource-role.ts';
import { deployments, namespaces, pods, resourceRoles } from '../../operator/api/resources.ts';
import type { Namespace } from '../../operator/api/workload-objects.ts';
import { createApplier } from '../../operator/kube/apply.ts';
import { createEventRecorder } from '../../operator/kube/event-recorder.ts';
import { createHttpKubeClient, type HttpKubeClient } from '../../operator/kube/http-kube-client.ts';
import { createInformer } from '../../operator/kube/informer.ts';
import { loadKubeConfig } from '../../operator/kube/kube-config.ts';
import { createManager } from '../../operator/kube/manager.ts';
import type { KubeObject, Resource } from '../../operator/kube/object.ts';
import type { RawPod } from '../../operator/offers/core/pod-facts.ts';
import type { RawPodSpec } from '../../operator/offers/core/pod-spec.ts';
import type { Offers } from '../../operator/offers/create-offers.ts';
import type { OffersSettings } from '../../operator/offers/offers-settings.ts';
import type { Decision, OffersView } from '../../operator/offers/view/offers-view.ts';
import { shareNodes } from '../../operator/share-nodes.ts';
import { eventually } from './eventually.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { anOperatorAccount } from './operator-account.ts';
import { type PlainNodes, startPlainNodes } from './plain-nodes.ts';
import { aRealRuntime } from './test-runtime.ts';
import { anOwnStack } from './test-stack.ts';

const crds: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

const events: Resource = {
  group: 'events.k8s.io',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  namespaced: true,
};

/** An allocator against a real control plane of its own, with nodes that run nothing. */
export interface OffersScene {
  readonly person: HttpKubeClient;
  readonly nodes: PlainNodes;
  /** Between the allocator and the API server; new for each allocator that is started. */
  proxy(): FaultProxy;
  offers(): Offers;
  view(): OffersView;
  /** Decisions of the allocator that runs. */
  decisions(): readonly Decision[];
  start(settings?: Partial<OffersSettings>): Promise<void>;
  /** Ends the allocator as SIGKILL does: nothing more of it reaches the API server. */
  kill(): Promise<void>;
  makeNamespace(name: string, labels?: Readonly<Record<string, string>>): Promise<void>;
  role(name: string, spec: object): Promise<void>;
  deployment(namespace: string, name: string, wish: DeploymentWish): Promise<void>;
  pod(namespace: string, name: string, spec?: Partial<RawPodSpec>): Promise<RawPod>;
  podsIn(namespace: string): Promise<readonly RawPod[]>;
  /** Waits until a namespace has so many pods bound, and no more. */
  bound(namespace: string, number: number, withinMs?: number): Promise<readonly RawPod[]>;
  /** The note of an event with a reason, once there is one. */
  eventOn(namespace: string, reason: string): Promise<string>;
  /** Removes what tests made, so that the next has the whole cluster. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

export interface DeploymentWish {
  readonly replicas: number;
  readonly cpu?: string;
  readonly spec?: object;
  readonly gated?: boolean;
  readonly more?: object;
}

const GATE = { schedulingGates: [{ name: 'smack.dev/offer' }] };
const settingsByDefault: OffersSettings = {
  excluded: [],
  maxUnbound: 500,
  patches: 16,
  revokeByShare: false,
};

/** The image is never pulled: no kubelet runs. */
export const container = (cpu: string) => ({
  name: 'main',
  image: 'registry.example.com/none:1',
  resources: { requests: { cpu } },
});

export async function anOffersScene(): Promise<OffersScene> {
  const own = await anOwnStack('offers', {
    programs: ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'],
  });
  const kubeConfig = loadKubeConfig(own.facts.kubeconfig);
  const { runtime } = aRealRuntime();
  const person = createHttpKubeClient({ config: kubeConfig, runtime });
  for (const file of ['twitchpipelines.smack.dev.yaml', 'resourceroles.smack.dev.yaml']) {
    const text = await readFile(new URL(`../../crds/${file}`, import.meta.url), 'utf8');
    await person.apply(crds, parse(text) as KubeObject, { fieldManager: 'tests' });
  }
  await eventually('roles are served', async () => (await person.list(resourceRoles)) && true);
  const system = 'smack-system';
  await person.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: system } });
  const account = await anOperatorAccount(person, kubeConfig, system);
  const nodes = await startPlainNodes(person, runtime);
  const proxies: FaultProxy[] = [];
  let running:
    | {
        readonly proxy: FaultProxy;
        readonly client: HttpKubeClient;
        readonly offers: Offers;
        readonly view: OffersView;
        stop(): Promise<void>;
      }
    | undefined;
  const now = () => {
    if (running === undefined) throw new Error('no allocator was started');
    return running;
  };

  async function start(settings: Partial<OffersSettings> = {}): Promise<void> {
    const proxy = await startFaultProxy(account.config, runtime.clock);
    proxies.push(proxy);
    const { runtime: its } = aRealRuntime();
    const client = createHttpKubeClient({ config: proxy.config, runtime: its });
    const cached = createInformer<Namespace>({ client, runtime: its, resource: namespaces });
    const instance = `offers-${randomBytes(3).toString('hex')}`;
    const recorder = createEventRecorder({
      client,
      controller: 'smack.dev/operator',
      instance,
      runtime: its,
    });
    const shared = shareNodes({
      settings: { ...settingsByDefault, ...settings },
      client,
      namespaces: cached,
      applier: createApplier({
        client,
        fieldManager: FIELD_MANAGER,
        hashAnnotation: APPLIED_ANNOTATION,
        runtime: its,
      }),
      events: recorder,
      runtime: its,
      registry: new Registry(),
    });
    const { offers, view, controllers } = shared;
    const informers = [cached, ...shared.informers];
    const manager = createManager({ informers, controllers, runtime: its });
    manager.start();
    await eventually('the allocator decides', () => (offers.deciding() ? true : undefined));
    running = {
      proxy,
      client,
      offers,
      view,
      async stop() {
        await recorder.stop();
        await manager.stop();
        client.close();
      },
    };
  }

  async function stop(): Promise<void> {
    const old = running;
    running = undefined;
    await old?.stop();
  }

  const podsIn = (namespace: string) => person.list<RawPod>(pods, { namespace });
  return {
    person,
    nodes,
    proxy: () => now().proxy,
    offers: () => now().offers,
    view: () => now().view,
    decisions: () => now().view.decisions(),
    start,
    async kill() {
      now().client.close();
      await stop();
    },
    async makeNamespace(name, labels = {}) {
      await person.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
    },
    async role(name, spec) {
      const role = { apiVersion: 'smack.dev/v1alpha1', kind: 'ResourceRole', metadata: { name }, spec };
      await person.apply(resourceRoles, role as unknown as ResourceRole, { fieldManager: 'person' });
    },
    async deployment(namespace, name, { replicas, cpu = '1', spec = {}, gated = true, more = {} }) {
      const labels = { app: name };
      const template = {
        metadata: { labels },
        spec: { containers: [container(cpu)], ...(gated ? GATE : {}), ...spec },
      };
      const object = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { namespace, name },
        spec: { replicas, selector: { matchLabels: labels }, template, ...more },
      };
      await person.apply(deployments, object as unknown as KubeObject, { fieldManager: 'person' });
    },
    pod(namespace, name, spec = {}) {
      const object = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { namespace, name },
        spec: { containers: [container('1')], ...GATE, ...spec },
      };
      return person.create<RawPod>(pods, object);
    },
    podsIn,
    bound(namespace, number, withinMs = 30_000) {
      let last: readonly RawPod[] = [];
      return eventually(
        `${number} pods bound in ${namespace}`,
        async () => {
          last = (await podsIn(namespace)).filter(
            ({ spec, metadata }) => spec?.nodeName !== undefined && metadata.deletionTimestamp === undefined,
          );
          return last.length === number ? last : undefined;
        },
        { withinMs },
      ).catch((cause: unknown) => {
        throw new Error(`${last.length} of ${number} pods are bound in ${namespace}`, { cause });
      });
    },
    eventOn: (namespace, reason) =>
      eventually(`an event ${reason}`, async () => {
        const found = await person.list<KubeObject & { reason?: string; note?: string }>(events, {
          namespace,
        });
        return found.find(event => event.reason === reason)?.note;
      }),
    async empty() {
      for (const resource of [deployments, resourceRoles])
        for (const { metadata } of await person.list(resource)) await person.delete(resource, metadata);
      await eventually('the cluster is empty', async () => {
        const left = await person.list(pods);
        // Their controllers go a little later and make some more meanwhile.
        for (const { metadata } of left) await person.delete(pods, metadata, { gracePeriodSeconds: 0 });
        return left.length === 0 && now().offers.cluster.pods.size === 0 ? true : undefined;
      });
    },
    async close() {
      await stop();
      await nodes.stop();
      for (const proxy of proxies) await proxy.close();
      person.close();
      await own[Symbol.asyncDispose]();
    },
  };
}
