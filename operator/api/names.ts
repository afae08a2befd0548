import { createHash } from 'node:crypto';

/** Cassandra's limit for a keyspace's name (org.apache.cassandra.schema.SchemaConstants.NAME_LENGTH is 222; 48 holds for every version and tool). */
const MAX_KEYSPACE_LENGTH = 48;
/** Kafka's limit for a topic's name (org.apache.kafka.common.internals.Topic). */
const MAX_TOPIC_LENGTH = 249;

/** The three topics of a pipeline: chat records, live figures, dead letters. */
export interface TopicNames {
  readonly chat: string;
  readonly live: string;
  readonly dead: string;
}

/**
 * Names the topics of a pipeline: `smack.<namespace>.<pipeline>.chat` and so on.
 * Generation 1 has no suffix; later generations (a re-partitioned topic) end in `.<generation>`.
 */
export function topicNames(namespace: string, pipeline: string, generation = 1): TopicNames {
  const suffix = generation === 1 ? '' : `.${generation}`;
  const longest = '.chat'.length + suffix.length;
  const base = shorten(`smack.${namespace}.${pipeline}`, MAX_TOPIC_LENGTH - longest, '.');
  return { chat: `${base}.chat${suffix}`, live: `${base}.live${suffix}`, dead: `${base}.dead${suffix}` };
}

/** Names a namespace's keyspace: `smack_<namespace>` with `-` as `_`; a name over 48 characters ends in a hash. */
export function keyspaceName(namespace: string): string {
  return shorten(`smack_${namespace.replaceAll('-', '_')}`, MAX_KEYSPACE_LENGTH, '_');
}

/** The consumer group of a pipeline's processors; its committed offsets only show lag (docs/semantics). */
export function consumerGroup(namespace: string, pipeline: string): string {
  return `smack.${namespace}.${pipeline}.processor`;
}

/** Cuts a name to `limit` characters, the last nine a separator and a hash of the whole, so that it stays unique. */
export function shorten(name: string, limit: number, separator: string): string {
  if (name.length <= limit) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, limit - hash.length - 1)}${separator}${hash}`;
}
