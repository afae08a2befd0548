import { type Admin, connectAdmin } from '../../local/install/admin.ts';
import { applyManifests } from '../../local/install/apply-manifests.ts';
import { twitchPipelines } from '../../operator/api/resources.ts';
import type { TwitchPipeline } from '../../operator/api/twitch-pipeline.ts';
import type { HelmVersion } from '../../tools/helm/find-helm.ts';
import { eventually } from './eventually.ts';
import { type ReplayProcess, startReplay } from './replay-process.ts';
import { chart, helmOutput, NAMESPACE, runHelm } from './run-helm.ts';
import { anOwnStack } from './test-stack.ts';

/** A stack of its own for the chart, whose cluster-wide objects would be in the way of other tests, and chat. */
export interface ChartedScene extends AsyncDisposable {
  readonly admin: Admin;
  readonly replay: ReplayProcess;
  /** Runs Helm against the stack; answers all that it wrote. */
  helm(version: HelmVersion, ...args: readonly string[]): Promise<string>;
  /** `helm install` or `helm upgrade` of the chart with the values of this stack, and waits. */
  chart(version: HelmVersion, verb: 'install' | 'upgrade', ...args: readonly string[]): Promise<string>;
  apply(yaml: string): Promise<void>;
  pipeline(namespace: string, name: string): Promise<TwitchPipeline | undefined>;
  ready(namespace: string, name: string): Promise<TwitchPipeline>;
}

export async function aChartedScene(): Promise<ChartedScene> {
  await using cleanup = new AsyncDisposableStack();
  const { facts } = cleanup.use(await anOwnStack('chart'));
  const [address = '127.0.0.1'] = (facts.kafka[0] ?? '').split(':');
  const replay = await startReplay('--host', address, '--channels', 'charted', '--loop', '--autostart', '0');
  cleanup.defer(() => replay.close());
  const admin = cleanup.use(connectAdmin(facts.kubeconfig));
  const values = {
    // Names of the programs that process nodes know.
    image: {
      registry: '',
      operator: { tag: 'dev' },
      ingester: { tag: 'dev' },
      processor: { tag: 'dev' },
    },
    connections: {
      kafka: { kafka: { brokers: facts.kafka } },
      cassandra: {
        cassandra: {
          contactPoints: facts.cassandra,
          localDatacenter: facts.datacenter,
          replication: { datacenters: { [facts.datacenter]: 1 } },
        },
      },
      twitch: { twitch: { url: replay.url, pingSeconds: 1 } },
    },
  };
  const owned = cleanup.move();
  const scene: ChartedScene = {
    admin,
    replay,
    async helm(version, ...args) {
      const { stdout, stderr } = await helmOutput(version, [...args, '--namespace', NAMESPACE], {
        kubeconfig: facts.kubeconfig,
      });
      return stdout + stderr;
    },
    chart: (version, verb, ...args) =>
      runHelm(
        version,
        [verb, 'smack', chart, '--namespace', NAMESPACE, '--wait', '--timeout', '3m', ...args],
        { kubeconfig: facts.kubeconfig, values },
      ),
    apply: yaml => applyManifests(admin.client, yaml),
    pipeline: (namespace, name) => admin.client.get<TwitchPipeline>(twitchPipelines, { namespace, name }),
    ready: (namespace, name) =>
      eventually(
        `${namespace}/${name} is ready`,
        async () => {
          const found = await scene.pipeline(namespace, name);
          const ready = found?.status?.conditions?.find(({ type }) => type === 'Ready');
          const isNew = ready?.observedGeneration === found?.metadata.generation;
          return ready?.status === 'True' && isNew && found?.status?.shards?.channelsJoined === 1
            ? found
            : undefined;
        },
        { withinMs: 180_000, everyMs: 500 },
      ),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
  return scene;
}
