import { COMPONENT_LABEL, managedSelector, PIPELINE_LABEL } from '../api/labels.ts';
import {
  configMaps,
  deployments,
  disruptionBudgets,
  namespaces,
  pods,
  twitchPipelines,
} from '../api/resources.ts';
import type { TwitchPipeline } from '../api/twitch-pipeline.ts';
import type { ConfigMap, Deployment, DisruptionBudget, Namespace, Pod } from '../api/workload-objects.ts';
import { createInformer, type Informer } from '../kube/informer.ts';
import type { ListWatch, Selection } from '../kube/list-watch.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Runtime } from '../kube/runtime.ts';
import { chatTopicOf, keyspaceOf } from './requests.ts';

/** The caches that reconciles read from: all pipelines and namespaces, and of other kinds only what is ours. */
export interface Caches {
  readonly pipelines: Informer<TwitchPipeline>;
  readonly namespaces: Informer<Namespace>;
  readonly configMaps: Informer<ConfigMap>;
  readonly deployments: Informer<Deployment>;
  readonly budgets: Informer<DisruptionBudget>;
  readonly pods: Informer<Pod>;
}

/**
 * Makes the caches; nothing is asked of the API server before they are started.
 * @param within namespaces to look into, one by one, where there are no rights to more; absent: the whole cluster
 */
export function createCaches(client: ListWatch, runtime: Runtime, within?: readonly string[]): Caches {
  const selectionsOf = (selection: (namespace: string) => Selection) =>
    within === undefined ? {} : { selections: within.map(selection) };
  const common = { client, runtime, ...selectionsOf(namespace => ({ namespace })) };
  const labelSelector = managedSelector;
  const ours = {
    client,
    runtime,
    labelSelector,
    ...selectionsOf(namespace => ({ namespace, labelSelector })),
    indexes: { pipeline: pipelineKeys },
  };
  const byName = selectionsOf(namespace => ({ fieldSelector: `metadata.name=${namespace}` }));
  return {
    pipelines: createInformer<TwitchPipeline>({
      ...common,
      resource: twitchPipelines,
      indexes: { keyspace: pipeline => [keyspaceKey(pipeline)], topic: pipeline => [topicKey(pipeline)] },
    }),
    namespaces: createInformer<Namespace>({
      ...common,
      ...byName,
      resource: namespaces,
      transform: smallNamespace,
    }),
    configMaps: createInformer<ConfigMap>({ ...ours, resource: configMaps }),
    deployments: createInformer<Deployment>({ ...ours, resource: deployments }),
    budgets: createInformer<DisruptionBudget>({ ...ours, resource: disruptionBudgets }),
    pods: createInformer<Pod>({ ...ours, resource: pods, transform: smallPod }),
  };
}

/** Index value of all pipelines that use a keyspace over a connection. */
export function keyspaceKey(pipeline: TwitchPipeline): string {
  return `${pipeline.spec.storage.connection}/${keyspaceOf(pipeline)}`;
}

/** Index value of all pipelines that use a topic over a connection. */
export function topicKey(pipeline: TwitchPipeline): string {
  return `${pipeline.spec.topic.connection}/${chatTopicOf(pipeline)}`;
}

function pipelineKeys({ metadata }: KubeObject): readonly string[] {
  const pipeline = metadata.labels?.[PIPELINE_LABEL];
  return pipeline === undefined ? [] : [`${metadata.namespace}/${pipeline}`];
}

function smallNamespace({ apiVersion, kind, metadata, ...rest }: KubeObject): Namespace {
  const { name, uid, resourceVersion, deletionTimestamp, labels } = metadata;
  const { status } = rest as Partial<Namespace>;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
      // Affinity terms of pods select namespaces by label, and one label lets a namespace's pods pass the gate.
      ...(labels === undefined ? {} : { labels }),
    },
    ...(status?.phase === undefined ? {} : { status: { phase: status.phase } }),
  };
}

interface LivePodSpec extends Pick<Pod['spec'], 'nodeName' | 'schedulingGates'> {
  readonly containers?: readonly {
    readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
  }[];
}

/** Keeps of a pod what is read of it: a few hundred bytes of several thousand. */
function smallPod({ apiVersion, kind, metadata, ...rest }: KubeObject): Pod {
  const { spec, status } = rest as { readonly spec?: LivePodSpec; readonly status?: Pod['status'] };
  const { ownerReferences, annotations, ...kept } = metadata;
  const labels = Object.fromEntries(
    Object.entries(metadata.labels ?? {}).filter(
      ([name]) => name.startsWith('smack.dev/') || name === COMPONENT_LABEL || name === 'pod-template-hash',
    ),
  );
  return {
    apiVersion,
    kind,
    metadata: { ...kept, labels },
    spec: {
      ...(spec?.nodeName === undefined ? {} : { nodeName: spec.nodeName }),
      ...(spec?.schedulingGates === undefined ? {} : { schedulingGates: spec.schedulingGates }),
      containers: (spec?.containers ?? []).map(({ resources }) => ({ requests: resources?.requests ?? {} })),
    },
    status: {
      ...(status?.phase === undefined ? {} : { phase: status.phase }),
      ...(status?.podIP === undefined ? {} : { podIP: status.podIP }),
      conditions: (status?.conditions ?? []).filter(
        ({ type }) => type === 'PodScheduled' || type === 'Ready',
      ),
    },
  };
}
