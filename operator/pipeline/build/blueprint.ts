import type { CassandraConnection, KafkaConnection, TwitchConnection } from '../../api/connections.ts';
import { OWNER_ANNOTATION } from '../../api/labels.ts';
import type { TopicNames } from '../../api/names.ts';
import type { TwitchPipelineSpec } from '../../api/twitch-pipeline.generated.ts';
import type { ObjectMeta, OwnerReference } from '../../kube/object.ts';
import type { Assignment } from '../shards.ts';

/** Everything that the objects of a pipeline are built from: the same blueprint gives the same bytes. */
export interface Blueprint {
  readonly identity: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly spec: TwitchPipelineSpec;
  readonly images: Images;
  readonly scheduling: Scheduling;
  readonly twitch: TwitchConnection;
  readonly kafka: KafkaConnection;
  readonly cassandra: CassandraConnection;
  readonly topics: TopicNames;
  readonly keyspace: string;
  readonly shards: Assignment;
  /** Names of Deployments whose new pod finds no room beside the old one: they are replaced one for one. */
  readonly withoutSurge: ReadonlySet<string>;
}

/** How pods get to nodes is the administrator's choice too. */
export interface Scheduling {
  /** Whether pods are born with the gate of offers and wait for the turn of their role. */
  readonly gated: boolean;
  /** Of all pods; the API server's default when absent. One that never preempts keeps a pinned pod from pushing others off its node. */
  readonly priorityClass?: string;
}

/** Images are the administrator's choice, never a pipeline's. */
export interface Images {
  readonly ingester: string;
  readonly processor: string;
}

/**
 * Metadata of an object of a pipeline. It is owned by it, so that Kubernetes deletes them together; an annotation says
 * so again, so that an owner reference that somebody took away is put back instead of mourned.
 */
export function objectMeta(
  { identity }: Blueprint,
  name: string,
  labels: Readonly<Record<string, string>>,
): ObjectMeta {
  const owner: OwnerReference = {
    apiVersion: 'smack.dev/v1alpha1',
    kind: 'TwitchPipeline',
    name: identity.name,
    uid: identity.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  return {
    name,
    namespace: identity.namespace,
    labels,
    annotations: { [OWNER_ANNOTATION]: identity.uid },
    ownerReferences: [owner],
  };
}

/** Whether pods are to run. */
export function isRunning(blueprint: Blueprint): boolean {
  return blueprint.spec.desiredState === 'Running';
}
