import { OWNER_ANNOTATION } from '../api/labels.ts';
import type { KubeObject } from '../kube/object.ts';

/**
 * Whether an object is a pipeline's: by its controlling owner, or, when it has none, by the annotation it was made
 * with. Its name proves nothing: anybody may choose it.
 */
export function isOwnedBy({ metadata }: KubeObject, uid: string): boolean {
  const controller = metadata.ownerReferences?.find(owner => owner.controller === true);
  if (controller !== undefined) return controller.uid === uid;
  return metadata.annotations?.[OWNER_ANNOTATION] === uid;
}

/** Whether an object belongs to a pipeline of this name that was deleted: garbage collection will take it. */
export function isOfPredecessor({ metadata }: KubeObject, pipeline: string, uid: string): boolean {
  const controller = metadata.ownerReferences?.find(owner => owner.controller === true);
  return controller?.kind === 'TwitchPipeline' && controller.name === pipeline && controller.uid !== uid;
}
