import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { stringify } from 'yaml';
import { deployments, namespaces, twitchPipelines } from '../../operator/api/resources.ts';
import type { TwitchPipeline } from '../../operator/api/twitch-pipeline.ts';
import type { Deployment } from '../../operator/api/workload-objects.ts';
import { readConfig } from '../../operator/config.ts';
import { ConnectionsFile } from '../../operator/connections-file.ts';
import { createSystems } from '../../operator/create-systems.ts';
import { createHttpKubeClient, type HttpKubeClient } from '../../operator/kube/http-kube-client.ts';
import { loadKubeConfig } from '../../operator/kube/kube-config.ts';
import { createKubeMetrics } from '../../operator/kube/metrics.ts';
import type { Resource } from '../../operator/kube/object.ts';
import { type Operator, startOperator } from '../../operator/start-operator.ts';
import type { SpecParts } from './a-pipeline.ts';
import { eventually } from './eventually.ts';
import { type FaultProxy, isWrite, type SeenRequest, startFaultProxy } from './fault-proxy.ts';
import { installCrds } from './install-crds.ts';
import { anOperatorAccount } from './operator-account.ts';
import { stackFacts } from './stack-facts.ts';
import { aRealRuntime } from './test-runtime.ts';

const leases: Resource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
};

/** Nothing gets through any more. An answer that is not worth another try lets the dying operator end at once. */
export const death = { kind: 'status', code: 400 } as const;

export interface OperatorScene {
  /** A namespace of the scene's own; `<namespace>-2` may be made too and is looked after. */
  readonly namespace: string;
  /** The hand of a person, straight to the API server. */
  readonly person: HttpKubeClient;
  /** Between the operator and the API server; new for each operator that is started. */
  proxy(): FaultProxy;
  /** Requests of the operator that change something, its Lease's and its Events' excepted. */
  writes(): readonly SeenRequest[];
  /** Waits until the operator has looked at pipelines this often from now on. */
  reconciles(times: number): Promise<void>;
  /** Starts an operator; the scene has one at a time. */
  start(): Promise<Operator>;
  /** Ends the operator as SIGKILL does: nothing more of it reaches the API server. */
  kill(): Promise<void>;
  setConnections(connections: object): Promise<void>;
  /** Path of the connections that the operator reads. */
  readonly connectionsFile: string;
  makeNamespace(name: string): Promise<void>;
  apply(name: string, spec: SpecParts, namespace?: string): Promise<TwitchPipeline>;
  pipeline(name: string, namespace?: string): Promise<TwitchPipeline | undefined>;
  /** Waits until a condition is as `Ready=True AllReady` says; the reason may be left out. */
  reaches(
    name: string,
    text: string,
    options?: { namespace?: string; withinMs?: number },
  ): Promise<TwitchPipeline>;
  deployment(name: string): Promise<Deployment | undefined>;
  close(): Promise<void>;
}

export interface SceneOptions {
  /** Instead of those to the real servers. */
  readonly connections?: object;
  readonly env?: Readonly<Record<string, string>>;
  /** The operator has the rights of operator/rbac.yaml and no others, instead of all. */
  readonly account?: boolean;
}

/** An operator against the real API server, Kafka and Cassandra, in a namespace of its own. */
export async function anOperatorScene({
  connections = {},
  env = {},
  account = false,
}: SceneOptions = {}): Promise<OperatorScene> {
  const facts = stackFacts();
  const { runtime } = aRealRuntime();
  const kubeConfig = loadKubeConfig(facts.kubeconfig);
  const person = createHttpKubeClient({ config: kubeConfig, runtime });
  await installCrds(person);
  const namespace = `c-${randomBytes(4).toString('hex')}`;
  const made: string[] = [];
  const dir = await mkdtemp(join(tmpdir(), 'smack-operator-'));
  const file = join(dir, 'connections.yaml');
  let proxy: FaultProxy | undefined;
  let operator: Operator | undefined;
  let registry = new Registry();
  let rights: Awaited<ReturnType<typeof anOperatorAccount>> | undefined;
  const proxies: FaultProxy[] = [];

  const scene: OperatorScene = {
    namespace,
    person,
    connectionsFile: file,
    proxy: () => {
      if (proxy === undefined) throw new Error('no operator was started');
      return proxy;
    },
    writes: () => proxies.flatMap(({ seen }) => seen.filter(isOwnWrite)),
    async reconciles(times) {
      const wanted = (await reconcilesOf(registry)) + times;
      await eventually(`${times} more reconciles`, async () =>
        (await reconcilesOf(registry)) >= wanted ? true : undefined,
      );
    },
    async start() {
      const config = readConfig({
        SMACK_CONNECTIONS: file,
        SMACK_IMAGE_INGESTER: 'smack/ingester:dev',
        SMACK_IMAGE_PROCESSOR: 'smack/processor:dev',
        SMACK_NAMESPACES: `${namespace}*`,
        SMACK_RELOOK_SECONDS: '3',
        POD_NAMESPACE: namespace,
        SMACK_PORT: '0',
        ...env,
      });
      if (account) rights ??= await anOperatorAccount(person, kubeConfig, namespace);
      proxy = await startFaultProxy(rights?.config ?? kubeConfig, runtime.clock);
      proxies.push(proxy);
      const current = await ConnectionsFile.open(file);
      registry = new Registry();
      const own = { ...runtime, metrics: createKubeMetrics(registry) };
      const systems = await createSystems(current, dir, namespace, own);
      operator = startOperator({
        config,
        kubeConfig: proxy.config,
        connections: current,
        systems,
        runtime: own,
        registry,
      });
      const { stop } = operator;
      operator = {
        ...operator,
        async stop() {
          await stop();
          await systems.close();
        },
      };
      operator.ended.catch(() => undefined);
      return operator;
    },
    async kill() {
      proxy?.inject(() => true, death);
      const dead = operator;
      operator = undefined;
      await dead?.stop();
      // The next operator would wait until the dead one's lease has run out.
      await person.delete(leases, { namespace, name: 'smack-operator' });
    },
    async setConnections(changes) {
      await writeFile(
        file,
        stringify({
          kafka: { kafka: { brokers: facts.kafka } },
          cassandra: {
            cassandra: {
              contactPoints: facts.cassandra,
              localDatacenter: facts.datacenter,
              replication: { datacenters: { [facts.datacenter]: 1 } },
            },
          },
          twitch: { twitch: { url: 'ws://127.0.0.1:1' } },
          ...changes,
        }),
      );
    },
    async makeNamespace(name) {
      await person.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      made.push(name);
    },
    apply(name, spec, where = namespace) {
      const object = {
        apiVersion: 'smack.dev/v1alpha1',
        kind: 'TwitchPipeline',
        metadata: { name, namespace: where },
        spec: { channels: ['admiralbulldog'], ...spec },
      };
      return person.apply(twitchPipelines, object as unknown as TwitchPipeline, { fieldManager: 'person' });
    },
    pipeline: (name, where = namespace) =>
      person.get<TwitchPipeline>(twitchPipelines, { namespace: where, name }),
    reaches(name, text, { namespace: where = namespace, withinMs = 30_000 } = {}) {
      const [type = '', status = '', reason] = text.split(/[= ]/);
      let last: TwitchPipeline | undefined;
      return eventually(
        `${name} reaches ${text}`,
        async () => {
          last = await scene.pipeline(name, where);
          const condition = last?.status?.conditions?.find(one => one.type === type);
          const asWanted =
            condition?.status === status &&
            (reason === undefined || condition.reason === reason) &&
            condition.observedGeneration === last?.metadata.generation;
          return asWanted ? last : undefined;
        },
        { withinMs },
      ).catch((cause: unknown) => {
        throw new Error(`not ${text}: ${JSON.stringify(last?.status?.conditions, null, 1)}`, { cause });
      });
    },
    deployment: name => person.get<Deployment>(deployments, { namespace, name }),
    async close() {
      await operator?.stop();
      for (const one of proxies) await one.close();
      await rights?.remove();
      for (const name of made) await person.delete(namespaces, { name });
      person.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
  await scene.makeNamespace(namespace);
  await scene.setConnections(connections);
  return scene;
}

async function reconcilesOf(registry: Registry): Promise<number> {
  const found = await registry.getSingleMetric('controller_runtime_reconcile_total')?.get();
  return (found?.values ?? []).reduce((sum, { value }) => sum + value, 0);
}

/** Writes that count: a leader renews its lease, and events are for people. */
export function isOwnWrite(request: SeenRequest): boolean {
  return isWrite(request) && !/\/(leases|events)(\/|$)/.test(request.url.pathname);
}
