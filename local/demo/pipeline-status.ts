import { CustomObjectsApi, type KubeConfig } from '@kubernetes/client-node';

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

interface Answer {
  readonly metadata: { readonly uid: string; readonly generation: number };
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
  config: KubeConfig,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<PipelineStatus> {
  const answer = (await config.makeApiClient(CustomObjectsApi).getNamespacedCustomObject({
    group: 'smack.dev',
    version: 'v1alpha1',
    plural: 'twitchpipelines',
    namespace,
    name,
  })) as Answer;
  const { metadata, status } = answer;
  const condition = status?.conditions?.find(({ type }) => type === 'Ready');
  const ready = condition?.status === 'True' && condition.observedGeneration === metadata.generation;
  return {
    uid: metadata.uid,
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
