import { eventually } from '../../support/eventually.ts';
import { isReady, ofPipeline, type TrialPod, type TrialScene } from './trial-scene.ts';

/** UIDs of the pods of a pipeline, sorted. */
export async function podUids(
  scene: TrialScene,
  namespace: string,
  name: string,
): Promise<readonly string[]> {
  const found = await scene.pods(ofPipeline(namespace, name));
  return found.map(({ metadata }) => metadata.uid ?? '').toSorted();
}

/** Waits until none of these pods is left, and pods that are ready stand in their place. */
export async function replaced(
  scene: TrialScene,
  namespace: string,
  name: string,
  old: readonly string[],
): Promise<readonly TrialPod[]> {
  return eventually(
    `the pods of ${namespace}/${name} are others, and ready`,
    async () => {
      const found = await scene.pods(ofPipeline(namespace, name));
      const settled = found.every(pod => isReady(pod) && !old.includes(pod.metadata.uid ?? ''));
      return settled && found.length > 0 ? found : undefined;
    },
    { withinMs: 300_000, everyMs: 1_000 },
  );
}
