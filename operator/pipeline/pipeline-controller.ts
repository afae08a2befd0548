import type { Logger } from 'pino';
import { COMPONENT_LABEL, PIPELINE_LABEL } from '../api/labels.ts';
import type { TwitchPipeline } from '../api/twitch-pipeline.ts';
import { isTrue } from '../kube/condition.ts';
import { type Controller, createController } from '../kube/controller.ts';
import type { InformerEvent } from '../kube/informer-event.ts';
import { itself, watches } from '../kube/key-source.ts';
import type { KubeObject, ObjectRef } from '../kube/object.ts';
import { refOf } from '../kube/object-key.ts';
import { done } from '../kube/outcome.ts';
import type { Runtime } from '../kube/runtime.ts';
import { type Caches, keyspaceKey, topicKey } from './caches.ts';
import { fetchReport } from './fetch-report.ts';
import { type ReconcileDeps, reconcile } from './reconcile.ts';
import { type ReportingPod, ShardReports } from './shard-reports.ts';

export interface PipelineControllerOptions {
  readonly deps: Omit<ReconcileDeps, 'reportsOf'>;
  readonly runtime: Runtime;
  /** Pipelines reconciled at once: they mostly wait for Kafka, Cassandra and the API server. */
  readonly concurrency: number;
  /** Whether pipelines of a namespace are looked after. */
  readonly watched: (namespace: string) => boolean;
  /** Port on which ingesters tell of their channels. */
  readonly ingesterPort: number;
}

/** The controller of TwitchPipelines and what polls their ingesters. */
export interface PipelineController {
  readonly controller: Controller;
  readonly reports: ShardReports;
  /** Looks at every pipeline again, for instance because the connections changed. */
  enqueueAll(): void;
}

/**
 * What we make is answered by a shower of events (a Deployment, its ReplicaSet's pods, each with its status): they are
 * looked at together, which halves the status writes of a new pipeline.
 */
const GATHER_MS = 150;

export function createPipelineController(options: PipelineControllerOptions): PipelineController {
  const { deps, runtime } = options;
  const { caches } = deps;
  const log = runtime.log.child({ part: 'shard-reports' });
  const reports = new ShardReports({
    clock: runtime.clock,
    pods: () => reportingPods(caches, options.watched),
    fetchReport: (ip, signal) => fetchReport(ip, options.ingesterPort, signal),
    isWaiting: key => isWaiting(caches.pipelines.store.getByKey(key)),
    onChange: key => controller.enqueue(refOf(key)),
    onFailure: (pod, err) => logFailure(log, pod, err),
  });
  const all: ReconcileDeps = { ...deps, reportsOf: key => reports.of(key) };
  const controller = createController({
    name: 'pipeline',
    concurrency: options.concurrency,
    sources: [
      watches(caches.pipelines, itself, { when: concernsUs }),
      watches(caches.pipelines, pipeline => stalledPeers(pipeline, caches), { resync: false, when: frees }),
    ],
    reconcile: async (ref, context) =>
      options.watched(ref.namespace ?? '') ? reconcile(ref, all, context) : done,
    runtime,
  });
  for (const informer of [caches.configMaps, caches.deployments, caches.budgets, caches.pods]) {
    informer.onEvent((event: InformerEvent<KubeObject>) => {
      const objects = event.type === 'updated' ? [event.object, event.old] : [event.object];
      for (const ref of objects.flatMap(pipelineOf)) controller.enqueue(ref, { afterMs: GATHER_MS });
    });
  }
  caches.pipelines.onEvent(event => {
    if (event.type === 'deleted') deps.memory.forget(event.object.metadata.uid ?? '');
  });
  return {
    controller,
    reports,
    enqueueAll() {
      for (const { metadata } of caches.pipelines.store.list()) controller.enqueue(metadata);
    },
  };
}

/** Our own status writes wake nobody; what a person changes raises the generation or marks the object deleted. */
function concernsUs(event: InformerEvent<TwitchPipeline>): boolean {
  if (event.type !== 'updated') return true;
  const [now, before] = [event.object.metadata, event.old.metadata];
  return (
    now.generation !== before.generation ||
    now.deletionTimestamp !== before.deletionTimestamp ||
    now.finalizers?.join() !== before.finalizers?.join()
  );
}

/** Whether an event may make room for a younger pipeline that was told to stand back. */
function frees(event: InformerEvent<TwitchPipeline>): boolean {
  if (event.type === 'added') return false;
  return event.type === 'deleted' || event.object.metadata.generation !== event.old.metadata.generation;
}

function stalledPeers(pipeline: TwitchPipeline, { pipelines }: Caches): readonly ObjectRef[] {
  return [
    ...pipelines.store.byIndex('keyspace', keyspaceKey(pipeline)),
    ...pipelines.store.byIndex('topic', topicKey(pipeline)),
  ]
    .filter(({ status }) =>
      status?.conditions?.some(({ type, status: is }) => type === 'Stalled' && is === 'True'),
    )
    .flatMap(itself);
}

function pipelineOf({ metadata }: KubeObject): readonly ObjectRef[] {
  const name = metadata.labels?.[PIPELINE_LABEL];
  return name === undefined || metadata.namespace === undefined
    ? []
    : [{ namespace: metadata.namespace, name }];
}

/** Whether channels of a pipeline are still to be joined, as far as its status says. */
function isWaiting(pipeline: TwitchPipeline | undefined): boolean {
  const conditions = pipeline?.status?.conditions?.map(one => ({ observedGeneration: 0, ...one }));
  return (
    pipeline?.metadata.generation !== pipeline?.status?.observedGeneration ||
    !isTrue(conditions, 'IngestersReady')
  );
}

/** Ingester pods that run and have an address. */
function* reportingPods({ pods }: Caches, watched: (namespace: string) => boolean): Generator<ReportingPod> {
  for (const pod of pods.store.list()) {
    const { uid, labels, namespace, deletionTimestamp } = pod.metadata;
    const pipeline = labels?.[PIPELINE_LABEL];
    if (labels?.[COMPONENT_LABEL] !== 'ingester' || pipeline === undefined || uid === undefined) continue;
    const { podIP, phase } = pod.status;
    if (!watched(namespace ?? '')) continue;
    if (podIP === undefined || phase !== 'Running' || deletionTimestamp !== undefined) continue;
    yield { uid, ip: podIP, pipeline: `${namespace}/${pipeline}` };
  }
}

function logFailure(log: Logger, pod: ReportingPod, error: unknown): void {
  log.debug({ pipeline: pod.pipeline, ip: pod.ip, err: error }, 'an ingester did not tell of its channels');
}
