import { CLEANUP_FINALIZER } from '../api/labels.ts';
import { twitchPipelines } from '../api/resources.ts';
import { identityOf, type TwitchPipeline } from '../api/twitch-pipeline.ts';
import type { KubeClient } from '../kube/kube-client.ts';

/**
 * Adds or removes our finalizer; sends nothing when it is as wanted. The resourceVersion makes it a compare and swap:
 * a finalizer of somebody else that the cache does not show yet is not lost (409, tried again).
 */
export async function setFinalizer(
  client: KubeClient,
  pipeline: TwitchPipeline,
  wanted: boolean,
): Promise<TwitchPipeline> {
  const { finalizers = [], resourceVersion } = pipeline.metadata;
  if (finalizers.includes(CLEANUP_FINALIZER) === wanted) return pipeline;
  const others = finalizers.filter(name => name !== CLEANUP_FINALIZER);
  const { namespace, name } = identityOf(pipeline);
  const body = {
    metadata: { resourceVersion, finalizers: wanted ? [...others, CLEANUP_FINALIZER] : others },
  };
  const patched = await client.patch<TwitchPipeline>(
    twitchPipelines,
    { namespace, name },
    { kind: 'merge', body },
  );
  // The status known here may be newer than what the answer shows.
  return { ...patched, ...(pipeline.status === undefined ? {} : { status: pipeline.status }) };
}
