import { type Admin, connectAdmin } from '../../../local/install/admin.ts';
import { applyManifests } from '../../../local/install/apply-manifests.ts';
import { pods, twitchPipelines } from '../../../operator/api/resources.ts';
import type { TwitchPipeline } from '../../../operator/api/twitch-pipeline.ts';
import type { ListOptions } from '../../../operator/kube/kube-client.ts';
import type { KubeObject } from '../../../operator/kube/object.ts';
import type { HelmVersion } from '../../../tools/helm/find-helm.ts';
import { runTool } from '../../../tools/images/run-tool.ts';
import { type Docker, findDocker } from '../../../tools/kind/docker.ts';
import { kubeconfigOf } from '../../../tools/kind/kind-paths.ts';
import { installChart, runClusterHelm } from '../../../tools/kind/run-chart.ts';
import { eventually } from '../../support/eventually.ts';

/** A pod, as far as the suite looks at it. */
export interface TrialPod extends KubeObject {
  readonly spec: {
    readonly nodeName?: string;
    readonly schedulingGates?: readonly { readonly name: string }[];
    readonly containers: readonly {
      readonly image: string;
      readonly resources?: { readonly requests?: Quantities; readonly limits?: Quantities };
    }[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}
type Quantities = Readonly<Record<string, string>>;

/** A kind cluster that `npm run kind -- test` has brought up. */
export interface TrialScene extends Disposable {
  readonly cluster: string;
  readonly admin: Admin;
  apply(yaml: string): Promise<void>;
  helm(version: HelmVersion, ...args: readonly string[]): Promise<string>;
  /** `helm upgrade --install` of the chart with the values of the trial. */
  chart(version: HelmVersion, ...args: readonly string[]): Promise<string>;
  pods(options: ListOptions): Promise<readonly TrialPod[]>;
  /** Runs `docker` where the nodes are containers. */
  docker(...args: readonly string[]): Promise<string>;
  /** Waits until a pipeline is ready as its spec is now, with all its channels joined and all its pods ready and current. */
  ready(namespace: string, name: string): Promise<TwitchPipeline>;
}

/** On two cores that others use too. */
const READY_MS = 300_000;

/** @throws Error when the environment names no cluster: the suite is run by `npm run kind -- test` */
export async function aTrialScene(): Promise<TrialScene> {
  const cluster = process.env['SMACK_KIND_CLUSTER'];
  if (cluster === undefined) throw new Error('this suite is run by `npm run kind -- test`');
  const docker = await findDocker();
  if (docker === undefined) throw new Error('no Docker daemon answers');
  const admin = connectAdmin(kubeconfigOf(cluster));
  const { client } = admin;
  return {
    cluster,
    admin,
    apply: yaml => applyManifests(client, yaml),
    helm: (version, ...args) => runClusterHelm(cluster, version, args),
    chart: (version, ...args) => installChart(cluster, version, args),
    pods: options => client.list<TrialPod>(pods, options),
    docker: (...args) => runDocker(docker, args),
    ready: (namespace, name) =>
      eventually(
        `${namespace}/${name} is ready`,
        async () => {
          const found = await client.get<TwitchPipeline>(twitchPipelines, { namespace, name });
          const all = await client.list<TrialPod>(pods, ofPipeline(namespace, name));
          const settled = all.every(pod => isReady(pod) && pod.metadata.deletionTimestamp === undefined);
          return found !== undefined && isSettled(found) && settled ? found : undefined;
        },
        { withinMs: READY_MS, everyMs: 500 },
      ),
    [Symbol.dispose]: () => admin[Symbol.dispose](),
  };
}

/** What lists the pods of a pipeline. */
export function ofPipeline(namespace: string, name: string): ListOptions {
  return { namespace, labelSelector: `smack.dev/pipeline=${name}` };
}

export function isReady({ status }: TrialPod): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}

function isSettled({ metadata, spec, status }: TwitchPipeline): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const current = ready?.status === 'True' && ready.observedGeneration === metadata.generation;
  return current && status?.shards?.channelsJoined === spec.channels.length;
}

function runDocker({ env }: Docker, args: readonly string[]): Promise<string> {
  return runTool('docker', args, { env });
}
