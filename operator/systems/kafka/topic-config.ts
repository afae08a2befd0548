/** What may be asked of one Kafka topic setting: the value in Kafka's own spelling, or what is wrong with it. */
type Parse = (value: string, topic: TopicShape) => ConfigValue;
export type ConfigValue = { readonly value: string } | { readonly problem: string };

/** What a setting's bounds depend on. */
export interface TopicShape {
  readonly replicationFactor: number;
}

interface Allowed {
  readonly why: string;
  readonly parse: Parse;
}

const mebibyte = 1_048_576;

/** Settings of `.chat` that a pipeline may choose. The bounds keep one tenant from hurting a shared broker. */
export const allowedConfig: Readonly<Record<string, Allowed>> = {
  'retention.bytes': {
    why: 'bounds the disk one partition takes, whatever the chat does; -1 is no bound',
    parse: integer(mebibyte, 2 ** 50, -1),
  },
  'segment.bytes': {
    why: 'what retention deletes at once; smaller than 1 MiB would make thousands of open files',
    parse: integer(mebibyte, 2 ** 31 - 1),
  },
  'segment.ms': {
    why: 'a quiet channel keeps chat beyond its retention until its segment is closed; below 10 min it is a file storm',
    parse: integer(600_000, 31_536_000_000),
  },
  'max.message.bytes': {
    why: 'a batch of the ingester; below 64 KiB its batches would be refused',
    parse: integer(65_536, 16 * mebibyte),
  },
  'compression.type': {
    why: 'only codecs that every reader of ours can read without native code',
    parse: oneOf('producer', 'uncompressed', 'gzip'),
  },
  'min.insync.replicas': {
    why: 'how many copies an acknowledged message has; with as many as there are replicas one lost broker stops the chat',
    parse: (value, topic) => integer(1, Math.max(1, topic.replicationFactor - 1))(value, topic),
  },
};

/** Settings that are refused with more than "not in the list", because people will ask for them. */
export const forbiddenConfig: Readonly<Record<string, string>> = {
  'cleanup.policy': 'chat is deleted by age; compaction would keep one message a channel',
  'retention.ms': 'use spec.topic.retentionSeconds',
  'message.timestamp.type':
    'it is LogAppendTime: with event time, retention would delete old chat at once and one record from the future would make Kafka refuse its batch',
  'unclean.leader.election.enable': 'an unclean leader loses messages that were acknowledged',
  'leader.replication.throttled.replicas': 'it belongs to whoever reassigns partitions',
  'follower.replication.throttled.replicas': 'it belongs to whoever reassigns partitions',
  'remote.storage.enable': "tiered storage is the administrator's: it is set on the broker",
  'flush.messages': "it slows the whole broker's disks; replication is what keeps messages",
  'flush.ms': "it slows the whole broker's disks; replication is what keeps messages",
};

/** The pipeline's own settings in Kafka's spelling, or every problem in them. */
export function parseTopicConfig(
  config: Readonly<Record<string, string>>,
  topic: TopicShape,
): { readonly values: Readonly<Record<string, string>>; readonly problems: readonly string[] } {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const [key, text] of Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const allowed = Object.hasOwn(allowedConfig, key) ? allowedConfig[key] : undefined;
    if (allowed === undefined) {
      problems.push(`${key} can't be set here: ${reasonAgainst(key)}`);
      continue;
    }
    const parsed = allowed.parse(text.trim(), topic);
    if ('problem' in parsed) problems.push(`${key} ${parsed.problem}, not '${text}'`);
    else values[key] = parsed.value;
  }
  return { values, problems };
}

function reasonAgainst(key: string): string {
  const known = Object.hasOwn(forbiddenConfig, key) ? forbiddenConfig[key] : undefined;
  return known ?? `only ${Object.keys(allowedConfig).sort().join(', ')} can`;
}

function integer(least: number, most: number, orElse?: number): Parse {
  return value => {
    const number = /^-?\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
    if (number === orElse || (number >= least && number <= most)) return { value: String(number) };
    const also = orElse === undefined ? '' : ` or ${orElse}`;
    return {
      problem:
        least === most ? `must be ${least}${also}` : `must be a whole number from ${least} to ${most}${also}`,
    };
  };
}

function oneOf(...values: readonly string[]): Parse {
  return value => (values.includes(value) ? { value } : { problem: `must be ${values.join(', ')}` });
}
