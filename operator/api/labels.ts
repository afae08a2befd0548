/** Labels, annotations and other names under which the operator finds its own objects again. */
export const PIPELINE_LABEL = 'smack.dev/pipeline';
export const SHARD_LABEL = 'smack.dev/shard';
export const READER_LABEL = 'smack.dev/reader';
export const COMPONENT_LABEL = 'app.kubernetes.io/component';
export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';

/** Hash of what a pod reads at its start only; a change of it rolls the pods. */
export const CONFIG_HASH_ANNOTATION = 'smack.dev/config-hash';
/** Hash of what was applied last. */
export const APPLIED_ANNOTATION = 'smack.dev/applied';
/** UID of the pipeline that an object was made for: shows whose it is when its owner reference was taken away. */
export const OWNER_ANNOTATION = 'smack.dev/pipeline-uid';
/** Held while something outside Kubernetes is to be deleted with the pipeline. */
export const CLEANUP_FINALIZER = 'smack.dev/cleanup';
/** The one field manager of all that the operator applies. */
export const FIELD_MANAGER = 'smack-operator';
export const MANAGED_BY = 'smack-operator';

export type Component = 'ingester' | 'processor';

/** Selects every object that the operator made for some pipeline. */
export const managedSelector = `${MANAGED_BY_LABEL}=${MANAGED_BY}`;

/** Labels that never change: for selectors. */
export function selectorLabels(pipeline: string, component: Component): Readonly<Record<string, string>> {
  return { [COMPONENT_LABEL]: component, [PIPELINE_LABEL]: pipeline };
}

/** Labels of an object of a pipeline (https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/). */
export function objectLabels(pipeline: string, component: Component): Readonly<Record<string, string>> {
  return {
    'app.kubernetes.io/name': `smack-${component}`,
    'app.kubernetes.io/instance': pipeline,
    'app.kubernetes.io/part-of': 'smack',
    [MANAGED_BY_LABEL]: MANAGED_BY,
    ...selectorLabels(pipeline, component),
  };
}

/** A label selector as text, for status.selector: `a=b,c=d`. */
export function selectorText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}
