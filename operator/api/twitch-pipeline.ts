import type { KubeObject } from '../kube/object.ts';
import type { TwitchPipelineSpec, TwitchPipelineStatus } from './twitch-pipeline.generated.ts';

/** A TwitchPipeline as the API server returns it: defaults filled in. */
export interface TwitchPipeline extends KubeObject {
  readonly spec: TwitchPipelineSpec;
  readonly status?: TwitchPipelineStatus;
}

/** A pipeline that the API server has stored, with the fields of metadata that it always has. */
export function identityOf(pipeline: TwitchPipeline): { namespace: string; name: string; uid: string } {
  const { namespace, name, uid } = pipeline.metadata;
  if (namespace === undefined || uid === undefined) {
    throw new TypeError(
      `TwitchPipeline ${name} has no namespace or uid: it does not come from an API server`,
    );
  }
  return { namespace, name, uid };
}

/** `namespace/name`, as people write it. */
export function textOf(pipeline: TwitchPipeline): string {
  return `${pipeline.metadata.namespace}/${pipeline.metadata.name}`;
}

/** Orders pipelines by age, oldest first; those of the same second by UID. The oldest wins every conflict. */
export function byAge(a: TwitchPipeline, b: TwitchPipeline): number {
  return (
    compare(a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '') ||
    compare(a.metadata.uid ?? '', b.metadata.uid ?? '')
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
