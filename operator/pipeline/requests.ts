import { type Connections, entryOf, mayUse } from '../api/connections.ts';
import { keyspaceName, topicNames } from '../api/names.ts';
import { byAge, identityOf, type TwitchPipeline } from '../api/twitch-pipeline.ts';
import type { KeyspaceSettings, SchemaRequest } from '../systems/cassandra/schema-port.ts';
import type { TopicsRequest } from '../systems/kafka/topics-port.ts';
import type { Seen } from './seen.ts';

/** The keyspace a pipeline uses: the one it names, else its namespace's. */
export const keyspaceOf = remembered(
  (pipeline: TwitchPipeline): string =>
    pipeline.spec.storage.keyspace ?? keyspaceName(identityOf(pipeline).namespace),
);

/** The chat topic a pipeline uses. */
export const chatTopicOf = remembered((pipeline: TwitchPipeline): string => {
  const { namespace, name } = identityOf(pipeline);
  return topicNames(namespace, name, pipeline.status?.topic?.generation ?? 1).chat;
});

/** Whether the administrator lets a pipeline use the keyspace it asks for. Those refused have no say about it. */
export function mayUseKeyspace(pipeline: TwitchPipeline, connections: Connections): boolean {
  return permissions(connections)(pipeline);
}

const permissions = remembered((connections: Connections) =>
  remembered((pipeline: TwitchPipeline) => isAllowed(pipeline, connections)),
);

function isAllowed(pipeline: TwitchPipeline, connections: Connections): boolean {
  const { namespace } = identityOf(pipeline);
  const connection = entryOf(connections.cassandra, pipeline.spec.storage.connection);
  if (connection === undefined || !mayUse(connection.namespaces, namespace)) return false;
  return allowedKeyspaces(pipeline, connections).includes(keyspaceOf(pipeline));
}

/** The namespace's own keyspace first, then those the administrator lists for it. */
export function allowedKeyspaces(pipeline: TwitchPipeline, connections: Connections): readonly string[] {
  const { namespace } = identityOf(pipeline);
  const connection = entryOf(connections.cassandra, pipeline.spec.storage.connection);
  return [keyspaceName(namespace), ...(entryOf(connection?.keyspaces ?? {}, namespace) ?? [])];
}

/** What is asked of Kafka. `claimed` are the names that status claims: only those may be created or changed. */
export function topicsRequest({ pipeline }: Seen): TopicsRequest {
  const { namespace, name, uid } = identityOf(pipeline);
  const { topic } = pipeline.spec;
  const claim = pipeline.status?.topic;
  const generation = claim?.generation ?? 1;
  const names = topicNames(namespace, name, generation);
  return {
    connection: topic.connection,
    namespace,
    pipeline: name,
    uid,
    createdAt: pipeline.metadata.creationTimestamp ?? '',
    generation,
    partitions: topic.partitions,
    replicationFactor: topic.replicationFactor,
    retentionSeconds: topic.retentionSeconds,
    config: topic.config,
    claimed: claim?.name === names.chat ? [names.chat, names.live, names.dead] : [],
    configKeys: claim?.configKeys ?? [],
  };
}

/** What is asked of Cassandra; the oldest pipeline in the keyspace decides about its settings. */
export function schemaRequest(seen: Seen): SchemaRequest {
  const { pipeline, namespace: home } = seen;
  const { namespace, name, uid } = identityOf(pipeline);
  const keyspace = keyspaceOf(pipeline);
  const users = [pipeline, ...sharersOf(seen)];
  const oldest = users.reduce((a, b) => (byAge(b, a) < 0 ? b : a));
  return {
    connection: pipeline.spec.storage.connection,
    namespace,
    namespaceUid: home.uid,
    pipeline: name,
    uid,
    keyspace,
    ...settingsOf(pipeline),
    oldest: {
      namespace: identityOf(oldest).namespace,
      pipeline: oldest.metadata.name,
      ...settingsOf(oldest),
    },
    claimed: users.some(user => user.status?.keyspace?.name === keyspace),
    topics: [{ name: chatTopicOf(pipeline), partitions: pipeline.spec.topic.partitions }],
  };
}

/** Other pipelines that use the same keyspace and may. */
export function sharersOf({ pipeline, peers, connections }: Seen): readonly TwitchPipeline[] {
  const keyspace = keyspaceOf(pipeline);
  const mayUseIt = permissions(connections);
  return peers.filter(
    peer =>
      peer.spec.storage.connection === pipeline.spec.storage.connection &&
      keyspaceOf(peer) === keyspace &&
      mayUseIt(peer),
  );
}

function settingsOf({ spec }: TwitchPipeline): KeyspaceSettings {
  const { retention, replication } = spec.storage;
  return {
    replication: replication?.datacenters,
    retention: {
      minuteSeconds: retention.minuteSeconds,
      hourSeconds: retention.hourSeconds,
      daySeconds: retention.daySeconds,
    },
  };
}

/**
 * Answers again what was answered for the very same object: objects of the caches never change, and in a namespace
 * of a thousand pipelines each is asked about a thousand times.
 */
function remembered<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return key => {
    const found = known.get(key);
    if (found !== undefined) return found.value;
    const value = compute(key);
    known.set(key, { value });
    return value;
  };
}
