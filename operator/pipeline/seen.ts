import type { Connections } from '../api/connections.ts';
import type { TwitchPipeline } from '../api/twitch-pipeline.ts';
import type { ConfigMap, Deployment, DisruptionBudget, Pod } from '../api/workload-objects.ts';
import type { Images } from './build/blueprint.ts';
import type { ChannelReport } from './channel-report.ts';

/** Everything that a decision about one pipeline is made from, read at one moment. */
export interface Seen {
  readonly pipeline: TwitchPipeline;
  readonly namespace: { readonly uid: string; readonly terminating: boolean };
  readonly connections: Connections;
  readonly images: Images;
  /** Of all pods of pipelines; absent: the API server's default. */
  readonly priorityClass?: string | undefined;
  /** What the allocator says; `undefined`: nodes are not shared. */
  readonly offers: SeenOffers | undefined;
  /** Other pipelines that use a topic or a keyspace of the same name, pipelines being deleted included. */
  readonly peers: readonly TwitchPipeline[];
  /** The pipeline's own objects: those whose controlling owner it is. */
  readonly configMaps: readonly ConfigMap[];
  readonly deployments: readonly Deployment[];
  readonly budgets: readonly DisruptionBudget[];
  readonly pods: readonly Pod[];
  /** What ingester pods say of their channels, by pod UID. */
  readonly reports: ReadonlyMap<string, ChannelReport>;
  /** How long what lies outside Kubernetes may take to be deleted. Milliseconds. */
  readonly cleanupDeadlineMs: number;
}

/** What the allocator says of a pipeline and its pods. */
export interface SeenOffers {
  /** The role of the namespace. */
  readonly role: string;
  /** Why pods without a node wait, by pod UID. */
  readonly reasons: ReadonlyMap<string, string>;
}

/** Something that stands in the way, for a condition. */
export interface Finding {
  readonly reason: string;
  readonly message: string;
}
