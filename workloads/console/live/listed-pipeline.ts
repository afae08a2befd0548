import { z } from 'zod';
import type { PipelineAnswer } from '../api/shapes.ts';

/** What the console reads of a TwitchPipeline; the operator has filled the status, the API server the defaults. */
export const pipelineObject = z.object({
  metadata: z.object({ namespace: z.string(), name: z.string(), uid: z.uuid() }),
  spec: z.object({
    desiredState: z.enum(['Running', 'Paused']).default('Running'),
    channels: z.array(z.string()),
    topic: z.object({ connection: z.string() }),
    storage: z.object({ connection: z.string() }),
    processor: z.object({ windowSeconds: z.number(), replicas: z.number() }),
  }),
  status: z
    .object({
      conditions: z
        .array(
          z.object({
            type: z.string(),
            status: z.string(),
            reason: z.string(),
            message: z.string(),
            lastTransitionTime: z.string(),
          }),
        )
        .default([]),
      shards: z
        .object({
          desired: z.number(),
          ready: z.number(),
          channelsJoined: z.number(),
          channelsFailed: z.array(z.object({ channel: z.string(), reason: z.string() })).default([]),
        })
        .optional(),
      topic: z.object({ name: z.string(), partitions: z.number() }).optional(),
      keyspace: z.object({ name: z.string() }).optional(),
      processors: z.object({ ready: z.number() }).optional(),
      waiting: z.object({ count: z.number() }).optional(),
    })
    .default({ conditions: [] }),
});

/** A pipeline as the console knows it: what readers see, and where its figures are. */
export interface ListedPipeline {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly answer: PipelineAnswer;
  /** The logins asked for. */
  readonly channels: readonly string[];
  readonly kafka: string;
  readonly cassandra: string;
  readonly topics: { readonly chat: string; readonly live: string; readonly dead: string } | undefined;
  readonly keyspace: string | undefined;
}

/** Cassandra's identifiers as the operator makes them: anything else never becomes part of a statement. */
const KEYSPACE = /^[a-z][a-z0-9_]{0,47}$/;

export function listedPipeline({ metadata, spec, status }: z.output<typeof pipelineObject>): ListedPipeline {
  const { namespace, name, uid } = metadata;
  const condition = status.conditions.find(({ type }) => type === 'Ready');
  const keyspace = status.keyspace?.name;
  return {
    namespace,
    name,
    uid,
    channels: spec.channels,
    kafka: spec.topic.connection,
    cassandra: spec.storage.connection,
    topics: status.topic === undefined ? undefined : topicsOf(status.topic.name),
    keyspace: keyspace !== undefined && KEYSPACE.test(keyspace) ? keyspace : undefined,
    answer: {
      namespace,
      name,
      uid,
      state: spec.desiredState,
      ready: condition?.status === 'True',
      reason: condition?.reason ?? 'Unseen',
      message: condition?.message ?? 'The operator has not looked at it yet.',
      ...(condition === undefined ? {} : { since: condition.lastTransitionTime }),
      channels: spec.channels.length,
      channelsJoined: status.shards?.channelsJoined ?? 0,
      channelsFailed: status.shards?.channelsFailed ?? [],
      shards: { desired: status.shards?.desired ?? 0, ready: status.shards?.ready ?? 0 },
      processors: { desired: spec.processor.replicas, ready: status.processors?.ready ?? 0 },
      waitingPods: status.waiting?.count ?? 0,
      windowSeconds: spec.processor.windowSeconds,
    },
  };
}

/** The three topics differ in the word before the generation: `smack.NAMESPACE.NAME.chat.2`. */
function topicsOf(chat: string): ListedPipeline['topics'] {
  const found = /^(.*)\.chat(\.\d+)?$/.exec(chat);
  if (found === null) return undefined;
  const [, base, generation = ''] = found;
  return { chat, live: `${base}.live${generation}`, dead: `${base}.dead${generation}` };
}
