import { twitchPipelines } from '../../operator/api/resources.ts';
import type { KubeClient } from '../../operator/kube/kube-client.ts';
import type { KubeObject } from '../../operator/kube/object.ts';

/** What the demo reads of a TwitchPipeline. */
export interface PipelineStatus {
  readonly uid: string;
  readonly ready: boolean;
  /** `True`, or the reason and message of Ready while it is not. */
  readonly words: string;
  readonly channelsJoined: number;
  readonly keyspace: string | undefined;
  readonly topic: string | undefined;
}

interface Answer extends KubeObject {
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason: string;
      readonly message: string;
      readonly observedGeneration?: number;
    }[];
    readonly shards?: { readonly channelsJoined?: number };
    readonly keyspace?: { readonly name?: string };
    readonly topic?: { readonly name?: string };
  };
}

/** Reads a pipeline's status from the API server. */
export async function readPipelineStatus(
  client: KubeClient,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<PipelineStatus> {
  const answer = await client.get<Answer>(twitchPipelines, { namespace, name });
  if (answer === undefined) throw new Error(`there is no TwitchPipeline ${namespace}/${name}`);
  const { metadata, status } = answer;
  const condition = status?.conditions?.find(({ type }) => type === 'Ready');
  const ready = condition?.status === 'True' && condition.observedGeneration === metadata.generation;
  return {
    uid: metadata.uid ?? '',
    ready,
    words: ready
      ? 'Ready'
      : condition
        ? `${condition.reason}: ${condition.message}`
        : 'not seen by the operator yet',
    channelsJoined: status?.shards?.channelsJoined ?? 0,
    keyspace: status?.keyspace?.name,
    topic: status?.topic?.name,
  };
}
