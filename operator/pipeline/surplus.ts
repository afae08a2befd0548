import { COMPONENT_LABEL } from '../api/labels.ts';
import { configMaps, deployments, disruptionBudgets } from '../api/resources.ts';
import type { KubeClient } from '../kube/kube-client.ts';
import type { KubeObject, Resource } from '../kube/object.ts';
import type { Startable, Wanted } from './build/build-objects.ts';
import type { Memory } from './memory.ts';
import type { Seen } from './seen.ts';

/** Deletes objects of ours that are no longer wanted (shards that became empty): programs before their configuration. */
export async function deleteSurplus(
  seen: Seen,
  wanted: readonly Wanted[],
  startable: Startable,
  deps: { readonly client: KubeClient; readonly memory: Memory },
): Promise<void> {
  for (const { resource, object } of surplusOf(seen, wanted, startable)) {
    await deleteOwn(deps.client, resource, object);
    if (resource === configMaps) deps.memory.deletedConfigMap(seen.pipeline, object.metadata.name);
  }
}

/** What there is and is not wanted. A component that may not be started yet is not judged: nothing of it is wanted. */
export function surplusOf(seen: Seen, wanted: readonly Wanted[], startable: Startable): readonly Wanted[] {
  const names = new Set(wanted.map(({ object }) => `${object.kind}/${object.metadata.name}`));
  const existing: readonly Wanted[] = [
    ...seen.deployments.map(object => ({ resource: deployments, object })),
    ...seen.configMaps.map(object => ({ resource: configMaps, object })),
    ...seen.budgets.map(object => ({ resource: disruptionBudgets, object })),
  ];
  return existing.filter(({ resource, object }) => {
    const component = object.metadata.labels?.[COMPONENT_LABEL];
    const judged = component === 'ingester' ? startable.ingesters : startable.processors;
    return (
      judged &&
      object.metadata.deletionTimestamp === undefined &&
      !names.has(`${resource.kind}/${object.metadata.name}`)
    );
  });
}

/** Deletes the very object that was seen, not one made since under its name. */
export async function deleteOwn(client: KubeClient, resource: Resource, object: KubeObject): Promise<void> {
  const { name, namespace, uid } = object.metadata;
  await client.delete(
    resource,
    { name, ...(namespace === undefined ? {} : { namespace }) },
    { propagation: 'Background', ...(uid === undefined ? {} : { uid }) },
  );
}
