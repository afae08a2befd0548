import type { Connections } from '../api/connections.ts';
import { identityOf, type TwitchPipeline } from '../api/twitch-pipeline.ts';
import type { Pod } from '../api/workload-objects.ts';
import type { KubeObject, ObjectRef } from '../kube/object.ts';
import { keyOf } from '../kube/object-key.ts';
import type { Images } from './build/blueprint.ts';
import { type Caches, keyspaceKey, topicKey } from './caches.ts';
import type { ChannelReport } from './channel-report.ts';
import type { Memory } from './memory.ts';
import { isOwnedBy } from './ownership.ts';
import type { Seen, SeenOffers } from './seen.ts';
import { waitsForNode } from './surge.ts';

export interface GatherDeps {
  readonly caches: Caches;
  readonly memory: Memory;
  readonly connections: () => Connections;
  readonly images: Images;
  readonly priorityClass?: string | undefined;
  /** Absent: nodes are not shared, and pods are scheduled as those of others. */
  readonly offers?: PipelineOffers | undefined;
  readonly cleanupDeadlineMs: number;
  readonly reportsOf: (key: string) => ReadonlyMap<string, ChannelReport>;
}

/** What a pipeline asks of the allocator. */
export interface PipelineOffers {
  /** The role that a namespace belongs to. */
  roleOf(namespace: string): string;
  /** Why a pod has no node yet, a word of the table of reasons; `undefined` for pods that have one. */
  waitingReason(uid: string): string | undefined;
}

/**
 * Reads everything about one pipeline, from caches alone. `gone`: there is no such pipeline. `early`: its namespace is
 * not in the cache, which one watch may show later than the pipeline itself.
 */
export function gather(ref: ObjectRef, deps: GatherDeps): Seen | 'gone' | 'early' {
  const { caches, memory } = deps;
  const cached = caches.pipelines.store.get(ref);
  if (cached === undefined) return 'gone';
  const pipeline = memory.freshen(cached);
  const { namespace: namespaceName, uid } = identityOf(pipeline);
  const namespace = caches.namespaces.store.get({ name: namespaceName });
  if (namespace === undefined) return 'early';
  const key = keyOf(ref);
  const mine = <T extends KubeObject>(objects: readonly T[]): readonly T[] =>
    objects.filter(object => isOwnedBy(object, uid)).sort(byName);
  const pods = [...caches.pods.store.byIndex('pipeline', key)].sort(byName);
  return {
    pipeline,
    namespace: {
      uid: namespace.metadata.uid ?? '',
      terminating: namespace.metadata.deletionTimestamp !== undefined,
    },
    connections: deps.connections(),
    images: deps.images,
    priorityClass: deps.priorityClass,
    offers: deps.offers && offersOf(namespaceName, pods, deps.offers),
    peers: peersOf(pipeline, deps),
    configMaps: memory
      .freshenConfigMaps(pipeline, mine(caches.configMaps.store.byIndex('pipeline', key)))
      .filter(object => isOwnedBy(object, uid)),
    deployments: mine(caches.deployments.store.byIndex('pipeline', key)),
    budgets: mine(caches.budgets.store.byIndex('pipeline', key)),
    pods,
    reports: deps.reportsOf(key),
    cleanupDeadlineMs: deps.cleanupDeadlineMs,
  };
}

function offersOf(namespace: string, pods: readonly Pod[], offers: PipelineOffers): SeenOffers {
  const reasons = new Map<string, string>();
  for (const pod of pods.filter(waitsForNode)) {
    const { uid = '' } = pod.metadata;
    const reason = offers.waitingReason(uid);
    if (reason !== undefined) reasons.set(uid, reason);
  }
  return { role: offers.roleOf(namespace), reasons };
}

function peersOf(pipeline: TwitchPipeline, { caches, memory }: GatherDeps): readonly TwitchPipeline[] {
  const { store } = caches.pipelines;
  const keyspace = keyspaceKey(pipeline);
  const sharers = store.byIndex('keyspace', keyspace);
  const namesakes = store
    .byIndex('topic', topicKey(pipeline))
    .filter(other => keyspaceKey(other) !== keyspace);
  return [...sharers, ...namesakes]
    .filter(({ metadata }) => metadata.uid !== pipeline.metadata.uid)
    .map(other => memory.withClaims(other));
}

function byName(a: KubeObject, b: KubeObject): number {
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
