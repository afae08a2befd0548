import { entryOf } from '../api/connections.ts';
import { CLEANUP_FINALIZER } from '../api/labels.ts';
import { topicNames } from '../api/names.ts';
import { identityOf, type TwitchPipeline } from '../api/twitch-pipeline.ts';
import type { SchemaRequest } from '../systems/cassandra/schema-port.ts';
import type { TopicsRequest } from '../systems/kafka/topics-port.ts';
import type { Blueprint } from './build/blueprint.ts';
import { type Check, obstacles } from './obstacles.ts';
import { readAssignment } from './read-assignment.ts';
import { keyspaceOf, schemaRequest, sharersOf, topicsRequest } from './requests.ts';
import type { Finding, Seen } from './seen.ts';
import { assignChannels } from './shards.ts';
import { findCrowdedRollouts, waitsForNode } from './surge.ts';

/**
 * What to do about a pipeline:
 * - `make`: bring the systems, then the objects, to the blueprint.
 * - `hold`: something stands in the way. What runs keeps running as it is; a paused pipeline's pods are stopped.
 * - `clean`: it is being deleted and what lies outside Kubernetes is to go with it, until `giveUpAt`.
 * - `release`: it is being deleted and nothing is left to do but let it go.
 * - `leave`: nothing may be made any more.
 */
export type Plan =
  | {
      readonly course: 'make';
      readonly blueprint: Blueprint;
      readonly topics: TopicsRequest;
      readonly schema: SchemaRequest;
      readonly finalizer: boolean;
      /** When to look again though nothing changes; milliseconds since 1970. */
      readonly lookAgainAt: number | undefined;
      /** Whether pods wait for a grant: why changes, and no watch tells of it. */
      readonly awaitsGrant: boolean;
    }
  | { readonly course: 'hold'; readonly because: Finding }
  | {
      readonly course: 'clean';
      readonly topics: TopicsRequest;
      readonly schema: SchemaRequest & { readonly last: boolean };
      readonly giveUpAt: number;
    }
  | { readonly course: 'release'; readonly because: Finding }
  | { readonly course: 'leave'; readonly because: Finding };

/** A namespace that is being deleted waits for its pipelines no longer than this for systems outside Kubernetes. */
const TERMINATING_PATIENCE_MS = 30_000;

/** Decides about one pipeline from what was seen of it. Pure: `now` is milliseconds since 1970. */
export function decide(seen: Seen, now: number): Plan {
  const { pipeline, namespace } = seen;
  if (pipeline.metadata.deletionTimestamp !== undefined) return leaving(seen);
  if (namespace.terminating) {
    const message = 'the namespace is being deleted: nothing can be created in it';
    return { course: 'leave', because: { reason: 'NamespaceTerminating', message } };
  }
  const because = firstOf(obstacles, seen);
  const blueprint = because === undefined ? blueprintOf(seen, now) : undefined;
  if (blueprint === undefined) {
    return { course: 'hold', because: because ?? { reason: 'UnknownConnection', message: 'no connection' } };
  }
  return {
    course: 'make',
    blueprint,
    topics: topicsRequest(seen),
    schema: schemaRequest(seen),
    finalizer: pipeline.spec.deletionPolicy === 'Delete',
    lookAgainAt: findCrowdedRollouts(seen.deployments, seen.pods, now).lookAgainAt,
    awaitsGrant: seen.offers !== undefined && seen.pods.some(waitsForNode),
  };
}

/** The first check that finds something. */
export function firstOf(checks: readonly Check[], seen: Seen): Finding | undefined {
  for (const check of checks) {
    const finding = check(seen);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

function leaving(seen: Seen): Plan {
  const { pipeline, namespace } = seen;
  const because: Finding = { reason: 'Deleting', message: 'the pipeline is being deleted' };
  if (pipeline.metadata.finalizers?.includes(CLEANUP_FINALIZER) !== true) return { course: 'leave', because };
  if (pipeline.spec.deletionPolicy !== 'Delete') return { course: 'release', because };
  const patience = namespace.terminating
    ? Math.min(TERMINATING_PATIENCE_MS, seen.cleanupDeadlineMs)
    : seen.cleanupDeadlineMs;
  return {
    course: 'clean',
    topics: topicsRequest(seen),
    schema: { ...schemaRequest(seen), last: sharersOf(seen).every(goesWithItsData) },
    giveUpAt: Date.parse(pipeline.metadata.deletionTimestamp ?? '') + patience,
  };
}

/** Two that are deleted together must not wait for each other to be the last. */
function goesWithItsData({ metadata, spec }: TwitchPipeline): boolean {
  return metadata.deletionTimestamp !== undefined && spec.deletionPolicy === 'Delete';
}

function blueprintOf(seen: Seen, now: number): Blueprint | undefined {
  const { pipeline, connections } = seen;
  const { spec } = pipeline;
  const identity = identityOf(pipeline);
  const twitch = entryOf(connections.twitch, spec.source.connection);
  const kafka = entryOf(connections.kafka, spec.topic.connection);
  const cassandra = entryOf(connections.cassandra, spec.storage.connection);
  if (twitch === undefined || kafka === undefined || cassandra === undefined) return undefined;
  return {
    identity,
    spec,
    images: seen.images,
    scheduling: {
      gated: seen.offers !== undefined,
      ...(seen.priorityClass === undefined ? {} : { priorityClass: seen.priorityClass }),
    },
    twitch,
    kafka,
    cassandra,
    topics: topicNames(identity.namespace, identity.name, pipeline.status?.topic?.generation ?? 1),
    keyspace: keyspaceOf(pipeline),
    shards: assignChannels(readAssignment(seen.configMaps), spec.channels, spec.ingester.channelsPerShard),
    withoutSurge: findCrowdedRollouts(seen.deployments, seen.pods, now).without,
  };
}
