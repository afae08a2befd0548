import { type Connections, mayUse } from '../api/connections.ts';
import type { Reason } from '../api/reasons.ts';
import { byAge, identityOf, type TwitchPipeline, textOf } from '../api/twitch-pipeline.ts';
import { allowedKeyspaces, chatTopicOf, keyspaceOf, mayUseKeyspace, sharersOf } from './requests.ts';
import type { Finding, Seen } from './seen.ts';

/** Says what stands in the way of a pipeline, or nothing. */
export type Check = (seen: Seen) => Finding | undefined;

/** What makes a pipeline stall before anything is asked of another system. The first that holds is told. */
export const obstacles: readonly Check[] = [
  twitchConnectionIsUnknown, // names an administrator's connection that this namespace may not use
  kafkaConnectionIsUnknown,
  cassandraConnectionIsUnknown,
  keyspaceIsNotAllowed, // a tenant reaches the keyspaces of its own namespace and those it was given
  topicsAreTaken, // an older pipeline has topics of the same name
  keyspaceIsTaken, // an older pipeline of another namespace has a keyspace of the same name
];

function twitchConnectionIsUnknown(seen: Seen): Finding | undefined {
  return unknownConnection(seen, 'spec.source.connection', seen.pipeline.spec.source.connection, 'twitch');
}

function kafkaConnectionIsUnknown(seen: Seen): Finding | undefined {
  return unknownConnection(seen, 'spec.topic.connection', seen.pipeline.spec.topic.connection, 'kafka');
}

function cassandraConnectionIsUnknown(seen: Seen): Finding | undefined {
  return unknownConnection(
    seen,
    'spec.storage.connection',
    seen.pipeline.spec.storage.connection,
    'cassandra',
  );
}

function unknownConnection(
  { pipeline, connections }: Seen,
  field: string,
  name: string,
  system: 'twitch' | 'kafka' | 'cassandra',
): Finding | undefined {
  const { namespace } = identityOf(pipeline);
  const usable = Object.entries(connections[system])
    .filter(([, connection]) => mayUse(connection.namespaces, namespace))
    .map(([known]) => known)
    .sort();
  if (usable.includes(name)) return undefined;
  const help =
    usable.length === 0
      ? `the administrator offers no ${system} connection to this namespace`
      : `must be one of ${quoted(usable)}, which the administrator offers to this namespace`;
  return finding('UnknownConnection', `\`${field}\` is '${name}': ${help}`);
}

function keyspaceIsNotAllowed({ pipeline, connections }: Seen): Finding | undefined {
  if (mayUseKeyspace(pipeline, connections)) return undefined;
  const allowed = quoted(allowedKeyspaces(pipeline, connections));
  return finding(
    'KeyspaceNotAllowed',
    `\`spec.storage.keyspace\` is '${keyspaceOf(pipeline)}': must be one of ${allowed}, or be allowed to this namespace by the administrator`,
  );
}

function topicsAreTaken({ pipeline, peers }: Seen): Finding | undefined {
  const topic = chatTopicOf(pipeline);
  const older = peers
    .filter(peer => byAge(peer, pipeline) < 0)
    .find(
      peer => peer.spec.topic.connection === pipeline.spec.topic.connection && chatTopicOf(peer) === topic,
    );
  if (older === undefined) return undefined;
  return finding(
    'TopicTaken',
    `topic ${topic} belongs to the older pipeline ${textOf(older)}: use another name`,
  );
}

/** Only names that were made short by a hash can meet; where the administrator lets namespaces share, they share. */
function keyspaceIsTaken(seen: Seen): Finding | undefined {
  const { pipeline, connections } = seen;
  const { namespace } = identityOf(pipeline);
  const keyspace = keyspaceOf(pipeline);
  if (isGiven(pipeline, keyspace, connections)) return undefined;
  const older = sharersOf(seen).find(
    peer =>
      byAge(peer, pipeline) < 0 &&
      identityOf(peer).namespace !== namespace &&
      !isGiven(peer, keyspace, connections),
  );
  if (older === undefined) return undefined;
  return finding(
    'KeyspaceTaken',
    `keyspace ${keyspace} belongs to the older pipeline ${textOf(older)} of another namespace: ask the administrator for a keyspace and set \`spec.storage.keyspace\``,
  );
}

/** Whether the administrator lists the keyspace for the pipeline's namespace (beside its own). */
function isGiven(pipeline: TwitchPipeline, keyspace: string, connections: Connections): boolean {
  return allowedKeyspaces(pipeline, connections).slice(1).includes(keyspace);
}

function finding(reason: Reason, message: string): Finding {
  return { reason, message };
}

function quoted(names: readonly string[]): string {
  return names.map(name => `'${name}'`).join(', ');
}
